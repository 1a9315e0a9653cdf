internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Plans
internal import Synchronization

/// Computes the digest of the requests that a run writes, while they pass by.
final class WrittenPlan: OutcomeLayout {
  private struct State {
    var hasher = PlanHasher()
    var isWhole = true
  }

  private let state = Mutex(State())

  func opening() -> [UInt8] { [] }

  func layOut(_ outcomes: RawSpan) throws(StreamError) -> [UInt8]? {
    var lines: [UInt8] = []
    lines.append(outcomes)
    let requests = Self.requests(lines)
    state.withLock { state in
      for request in requests ?? [] { state.hasher.update(request) }
      if requests == nil { state.isWhole = false }
    }
    return nil
  }

  func rest() -> [UInt8] { [] }

  /// Returns the digest of what was written so far; `nil` if a line was no request.
  func digest() -> PlanDigest? {
    state.withLock { $0.isWhole ? $0.hasher.finish() : nil }
  }

  /// Returns the requests of whole lines; `nil` if a line is none.
  private static func requests(_ lines: [UInt8]) -> [ChangeRequest]? {
    var requests: [ChangeRequest] = []
    var start = 0
    while let end = lines[start...].firstIndex(of: UInt8(ascii: "\n")) {
      guard let request = try? ChangeRequest(parsing: lines.span.bytes.extracting(start..<end))
      else { return nil }
      requests.append(request)
      start = end + 1
    }
    return requests
  }
}
