internal import Synchronization

/// Asks for each group's tags once, however many of its packages want them, at once or later.
///
/// An answer is kept: the tags, that the group is gone, or that the caller may not read them. Any other
/// failure passes, so the next package of the group asks again.
package final class RememberedGroupTags: Sendable {
  private typealias Answer = Result<[UInt8], RegistryError>

  private enum Entry {
    case asking(Task<Answer, Never>)
    case known(Answer)
  }

  private let source: any GroupTagSource
  private let entries = Mutex<[String: Entry]>([:])

  package init(_ source: any GroupTagSource) { self.source = source }

  /// The tags of one group, a JSON array.
  ///
  /// Cancelling one waiting task ends the call for all tasks that wait for it.
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
