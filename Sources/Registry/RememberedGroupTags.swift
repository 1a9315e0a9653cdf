internal import Synchronization

/// A cache of group tags that sends one request per group, even if many packages ask at the same
/// time.
///
/// It keeps tags and the errors `notFound` and `accessDenied`. Other errors are not kept, so that
/// the next package of the group causes a new request.
package final class RememberedGroupTags: Sendable {
  private typealias Answer = Result<[UInt8], RegistryError>

  private enum Entry {
    case asking(Task<Answer, Never>)
    case known(Answer)
  }

  private let source: any GroupTagSource
  private let entries = Mutex<[String: Entry]>([:])

  package init(_ source: any GroupTagSource) { self.source = source }

  /// Returns the tags of one group as a JSON array.
  ///
  /// Cancelling one waiting task cancels the request for all tasks that wait for it.
  package func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8] {
    let entry = entries.withLock { entries -> Entry in
      if let entry = entries[group] { return entry }
      let entry = Entry.asking(Task { await self.ask(group, region) })
      entries[group] = entry
      return entry
    }
    switch entry {
    case .known(let answer): return try answer.get()
    case .asking(let call):
      let answer = await withTaskCancellationHandler {
        await call.value
      } onCancel: {
        call.cancel()
      }
      return try answer.get()
    }
  }

  private func ask(_ group: String, _ region: String) async -> Answer {
    let answer: Answer
    do throws(RegistryError) {
      answer = .success(try await source.tags(ofGroup: group, region: region))
    } catch {
      answer = .failure(error)
    }
    entries.withLock { $0[group] = Self.isKept(answer) ? .known(answer) : nil }
    return answer
  }

  private static func isKept(_ answer: Answer) -> Bool {
    switch answer {
    case .success: true
    case .failure(let error): error.kind == .notFound || error.kind == .accessDenied
    }
  }
}
