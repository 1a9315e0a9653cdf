internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// One line of apply's input, or a request that only the journal holds.
struct ApplyItem: Sendable {
  enum Content: Sendable {
    case request(ChangeRequest)
    case problem(String)
    /// An input could not be read on.
    case inputFailed(StreamError)
  }

  var content: Content
  var place: LinePlace
  /// The line as it came, for a reject.
  var line: [UInt8]
  /// Whether the line is only the beginning of one past the limit.
  var isTooLong = false
  /// Whether its result tells what an earlier run did, whatever becomes of this one.
  var isOfEarlierRun = false

  init(_ event: LineEvent, at place: LinePlace, maximumLineBytes: Int) {
    self.place = place
    switch event {
    case .failed(let error):
      content = .inputFailed(error)
      line = []
    case .tooLong(let beginning):
      content = .problem(Sentences.describe(LineProblem.tooLong(limit: maximumLineBytes)))
      line = beginning
      isTooLong = true
    case .line(let bytes):
      line = bytes
      do throws(ChangeRequestError) {
        content = .request(try ChangeRequest(parsing: bytes.span.bytes))
      } catch {
        content = .problem(Sentences.describe(error))
      }
    }
  }

  /// A request that the journal holds.
  init(_ request: ChangeRequest, ofJournal name: String) {
    content = .request(request)
    place = LinePlace(input: 0, name: name, line: 0)
    line = []
  }
}

/// An item on its way.
struct ApplyTask: Sendable {
  enum Work: Sendable {
    /// How it ended is known already.
    case known(ChangeEnding)
    /// It is carried out when its package's turn has come.
    case change(ChangeTask, PackageTurns.Turn)
  }

  let item: ApplyItem
  let work: Work
}
