internal import BulkRuns
internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages

/// One line of apply's input.
struct ApplyItem: Sendable {
  enum Content: Sendable {
    case request(PatchRequest)
    case problem(String)
    /// An input could not be read on.
    case inputFailed(StreamError)
  }

  var content: Content
  var place: LinePlace
  /// The line as it came, for a reject.
  var line: [UInt8]

  init(_ event: LineFeed<ApplyItem>.Event, at place: LinePlace, maximumLineBytes: Int) {
    self.place = place
    switch event {
    case .failed(let error):
      content = .inputFailed(error)
      line = []
    case .tooLong(let beginning):
      content = .problem(Sentences.describe(LineProblem.tooLong(limit: maximumLineBytes)))
      line = beginning
    case .line(let bytes):
      line = bytes
      do throws(PatchRequestError) {
        content = .request(try PatchRequest(parsing: bytes.span.bytes))
      } catch {
        content = .problem(Sentences.describe(error))
      }
    }
  }
}

/// A request on its way: with its token and its turn.
struct ApplyTask: Sendable {
  let item: ApplyItem
  let request: PatchRequest?
  let clientToken: String
  let turn: PackageTurns.Turn?
}
