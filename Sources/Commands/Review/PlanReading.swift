internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Plans

/// Reads a whole plan: every line has to be a patch request.
struct PlanReading {
  private let feed: LineFeed<LineRead>
  private let maximumLineBytes: Int
  private let command: String

  private struct LineRead: Sendable {
    let event: LineEvent
    let place: LinePlace
  }

  /// - Parameters:
  ///   - sources: names of inputs, `-` for standard input.
  ///   - command: the command that reads, for advice in messages.
  init(_ sources: [String], maximumLineBytes: Int, command: String, in context: RunContext) {
    self.maximumLineBytes = maximumLineBytes
    self.command = command
    feed = LineFeed(
      sources, maximumLineBytes: maximumLineBytes, interruption: context.interruption,
      drains: false
    ) {
      { LineRead(event: $0, place: $1) }
    }
  }

  /// Returns the requests by package.
  ///
  /// - Throws: the first line that is not a request; a plan is never read in part.
  func read() async throws(ReviewFailure) -> PlannedPackages {
    defer { feed.stop() }
    var plan = PlannedPackages()
    while let line = await feed.next() {
      switch line.event {
      case .failed(let error): throw .stream(error)
      case .tooLong:
        throw .plan(Sentences.describe(line.place, .tooLong(limit: maximumLineBytes)))
      case .line(let bytes):
        do throws(ChangeRequestError) {
          plan.append(try ChangeRequest(parsing: bytes.span.bytes))
        } catch {
          throw .plan(words(error, bytes, line.place, isFirst: plan.count == 0))
        }
      }
    }
    return plan
  }

  private func words(
    _ error: ChangeRequestError, _ line: [UInt8], _ place: LinePlace, isFirst: Bool
  ) -> String {
    if isFirst,
      let wrong = WrongFirstLine(
        FirstLine(line), file: place.name, line: place.line, command: command)
    {
      return wrong.words
    }
    if case .syntax(let error) = error { return Sentences.describe(place, .syntax(error)) }
    return "\(place.name):\(place.line): " + Sentences.describe(error)
  }
}
