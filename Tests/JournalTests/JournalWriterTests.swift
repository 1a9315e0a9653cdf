import Synchronization
import SystemPackage
import Testing

@testable import Journal

/// Storage that counts, can be slow to sync, and full.
private final class FakeStorage: JournalStorage {
  struct State {
    var written: [UInt8] = []
    var synced = 0
    var syncs = 0
    var room = Int.max
  }

  let state: Mutex<State>

  init(room: Int = .max) { state = Mutex(State(room: room)) }

  func append(_ lines: [UInt8]) throws(Errno) {
    let fits = state.withLock { state in
      guard state.written.count + lines.count <= state.room else { return false }
      state.written += lines
      return true
    }
    if !fits { throw .noSpace }
  }

  func sync() throws(Errno) {
    state.withLock { state in
      state.synced = state.written.count
      state.syncs += 1
    }
  }
}

@Suite struct JournalWriterTests {
  @Test func `whoever waits finds the entry synced, and syncs are shared`() async throws {
    let storage = FakeStorage()
    let writer = JournalWriter(name: "j", storage: storage)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<2000 {
        group.addTask {
          let line = Array("\(number)\n".utf8)
          try await writer.write(line)
          let (isSynced, synced) = storage.state.withLock { state in
            (String(decoding: state.written, as: UTF8.self).contains("\(number)\n"), state.synced)
          }
          #expect(isSynced && synced > 0)
        }
      }
      try await group.waitForAll()
    }
    let state = storage.state.withLock { $0 }
    #expect(state.synced == state.written.count)
    #expect(Set(state.written.split(separator: 10)).count == 2000)
    #expect(state.syncs <= 2000)
  }

  @Test func `what is noted goes out with the next sync`() async throws {
    let storage = FakeStorage()
    let writer = JournalWriter(name: "j", storage: storage)
    try await writer.note(Array("a\n".utf8))
    try await writer.write([])
    #expect(storage.state.withLock { $0.synced } == 2)
  }

  @Test func `noting more than there is room for waits for the disk`() async throws {
    let storage = FakeStorage()
    let writer = JournalWriter(name: "j", storage: storage)
    let line = [UInt8](repeating: 10, count: 1 << 19)
    for _ in 0..<20 { try await writer.note(line) }
    try await writer.write([])
    #expect(storage.state.withLock { $0.written.count } == 20 << 19)
  }

  @Test func `after a failure nothing is written any more`() async throws {
    let storage = FakeStorage(room: 4)
    let writer = JournalWriter(name: "j", storage: storage)
    try await writer.write(Array("a\n".utf8))
    let failure = JournalError.writeFailed(name: "j", .noSpace)
    await #expect(throws: failure) { try await writer.write(Array("long\n".utf8)) }
    await #expect(throws: failure) { try await writer.write(Array("b\n".utf8)) }
    await #expect(throws: failure) { try await writer.note(Array("b\n".utf8)) }
    #expect(writer.failure == failure)
    #expect(storage.state.withLock { $0.written } == Array("a\n".utf8))
  }
}
