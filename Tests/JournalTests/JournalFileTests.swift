import FoundationEssentials
import JSONLines
import ModelPackages
import Testing

@testable import Journal

@Suite final class JournalFileTests {
  private let folder: URL
  private var path: String { folder.appending(path: "journal").path }

  init() throws {
    // Memory where there is such a folder: these tests sync a thousand times.
    let memory = URL(filePath: "/dev/shm")
    let parent =
      FileManager.default.isWritableFile(atPath: memory.path)
      ? memory : FileManager.default.temporaryDirectory
    folder = parent.appending(
      path: "mpkg-journal-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func open(
    _ target: String = "aws", noting note: RunNote = RunNote(), time: Double = 5
  ) throws -> JournalFile {
    let journal = try JournalFile(opening: path, target: target, run: "run", time: time)
    try journal.begin(note, time: time)
    return journal
  }

  @Test func `a journal of one API does not go on through the other`() throws {
    for (first, second) in [
      (nil, ServiceAPI.sageMaker), (.cloudControl, .sageMaker), (.sageMaker, .cloudControl),
      (.sageMaker, nil),
    ] as [(ServiceAPI?, ServiceAPI?)] {
      try? FileManager.default.removeItem(atPath: path)
      do {
        let journal = try JournalFile(
          opening: path, target: "aws", via: first, run: "run", time: 5)
        try journal.begin(RunNote(), time: 5)
        #expect(journal.header.via == first)
      }
      #expect(
        throws: JournalError.otherAPI(
          name: path, found: first ?? .cloudControl, wanted: second ?? .cloudControl)
      ) { try JournalFile(opening: path, target: "aws", via: second, run: "run", time: 5) }
      #expect(throws: Never.self) {
        try JournalFile(opening: path, target: "aws", via: first, run: "run", time: 5)
      }
    }
    // Journals of older versions name no API.
    let older = #"{"entry":"journal","format":"mpkg-journal","version":1,"run":"r","target":"aws"}"#
    #expect(JournalHeader.parse(Array(older.utf8)).header?.via == nil)
  }

  /// The entry that notes a run without a note.
  private static var run: [UInt8] {
    var line: [UInt8] = []
    RunEntry(note: RunNote(), time: 5).append(to: &line)
    return line
  }

  private var bytes: [UInt8] {
    get throws { Array(try Data(contentsOf: URL(filePath: path))) }
  }

  private func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  private static func sending(_ id: SendingID) -> [UInt8] {
    var line: [UInt8] = []
    SendingEntry(
      id: id, clientToken: "t", line: 1, time: 5, request: JournalEntryTests.request, effect: nil
    ).append(to: &line)
    return line
  }

  private static func ended(
    _ id: SendingID, _ status: RequestResult.Status, token: String? = "r", code: String? = nil
  ) -> [UInt8] {
    var line: [UInt8] = []
    EndedEntry(id: id, status: status, requestToken: token, errorCode: code, time: 9)
      .append(to: &line)
    return line
  }

  private static func refused(_ id: SendingID, token: String?) -> [UInt8] {
    var line: [UInt8] = []
    EndedEntry(id: id, status: .failed, requestToken: token, errorCode: "InvalidRequest", time: 9)
      .appendRefusal(to: &line)
    return line
  }

  private static func nothingCame(
    of id: SendingID, _ status: RequestResult.Status
  ) -> [UInt8] {
    var line: [UInt8] = []
    EndedEntry(id: id, status: status, errorCode: "PolicyViolation", isReconciled: true, time: 9)
      .append(to: &line)
    return line
  }

  private static func sent(_ id: SendingID) -> [UInt8] {
    var line: [UInt8] = []
    SentEntry(id: id, requestToken: "r", time: 6).append(to: &line)
    return line
  }

  private static let id = JournalEntryTests.id

  @Test func `a new journal is for its owner alone and begins with its header`() async throws {
    let journal = try open()
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(journal.contents == nil)
    try await journal.writer.write(Self.sending(Self.id))
    let lines = try bytes.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 2)
    #expect(
      String(decoding: lines[0], as: UTF8.self)
        == #"{"entry":"journal","format":"mpkg-journal","version":1,"run":"run","target":"aws","#
        + #""time":"1970-01-01T00:00:05.000Z"}"#)
  }

  @Test func `one run at a time holds it`() throws {
    let first = try open()
    #expect(throws: JournalError.held(name: path)) { _ = try open() }
    withExtendedLifetime(first) {}
  }

  @Test func `a run's entries begin where the journal ended before`() async throws {
    do {
      let journal = try open()
      #expect(journal.start == 0)
      try await journal.writer.write(Self.sending(Self.id))
    }
    // A last line end that lacks is put there first.
    try write(try bytes.dropLast() + [])
    let journal = try open()
    #expect(journal.start == (try bytes.count - Self.run.count))
    #expect(try bytes.last == UInt8(ascii: "\n"))
  }

  @Test func `each run has its own note`() async throws {
    let notes = [
      RunNote(by: "ana", planDigest: "sha256:1"), RunNote(), RunNote(by: "bo", reason: "rest"),
    ]
    for note in notes { _ = try open(noting: note, time: 7) }
    let contents = try JournalFile.read(path)
    #expect(contents.header.note == notes[0])
    #expect(contents.laterRuns == notes[1...].map { RunEntry(note: $0, time: 7) })
    #expect(try bytes.count { $0 == UInt8(ascii: "\n") } == 3)
  }

  @Test func `a run that does not begin leaves no trace`() throws {
    do { _ = try JournalFile(opening: path, target: "aws", run: "run", time: 5) }
    #expect(!FileManager.default.fileExists(atPath: path))
    // What a power loss left of a last entry is still there, too.
    do { _ = try open() }
    try write(try bytes + Self.sending(Self.id).dropLast(9))
    let before = try bytes
    do { _ = try JournalFile(opening: path, target: "aws", run: "run", time: 6) }
    #expect(try bytes == before)
    try write([])
    do { _ = try JournalFile(opening: path, target: "aws", run: "run", time: 7) }
    #expect(try bytes.isEmpty)
  }

  @Test func `of two runs that begin one new journal one goes on`() async throws {
    let first = try JournalFile(opening: path, target: "aws", run: "a", time: 5)
    var second: JournalFile? = try JournalFile(opening: path, target: "aws", run: "b", time: 5)
    try second?.begin(RunNote(by: "b"), time: 6)
    #expect(throws: JournalError.held(name: path)) { try first.begin(RunNote(by: "a"), time: 7) }
    try await second?.writer.write(Self.sending(Self.id))
    second = nil
    // Also if the other run has ended: this run does not know what that one sent.
    let before = try bytes
    let third = try JournalFile(opening: path + "2", target: "aws", run: "c", time: 5)
    try FileManager.default.copyItem(atPath: path, toPath: path + "2")
    #expect(throws: JournalError.held(name: path + "2")) { try third.begin(RunNote(), time: 8) }
    #expect(try Data(contentsOf: URL(filePath: path + "2")) == Data(before))
  }

  @Test func `nothing is written before the run begins`() async throws {
    let journal = try JournalFile(opening: path, target: "aws", run: "run", time: 5)
    await #expect(throws: JournalError.self) {
      try await journal.writer.write(Self.sending(Self.id))
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `each request is told with its newest end`() throws {
    let again = SendingID(request: Self.id.request, generation: Self.id.generation + 1)
    let other = SendingID(
      request: RequestID(key: Self.id.request.key, occurrence: 7), generation: 0)
    var header: [UInt8] = []
    JournalHeader(run: "r", target: "aws", time: 1).append(to: &header)
    let lines = [
      Self.sending(Self.id), Self.ended(Self.id, .failed, code: "Throttling"), Self.sending(again),
      Self.ended(again, .success), Self.sending(other), Self.sent(other),
    ]
    try write(header + lines.flatMap { $0 })
    var told: [String] = []
    try JournalFile.read(path).forEachRequest { request in
      told.append(
        "\(request.status.rawValue) \(request.sending.id.generation) \(request.ended?.errorCode ?? "-")"
      )
    }
    #expect(told == ["SUCCESS \(again.generation) -", "UNKNOWN 0 -"])
  }

  @Test func `it belongs to one target`() throws {
    do { _ = try open() }
    #expect(throws: JournalError.otherTarget(name: path, found: "aws", wanted: "file:/x")) {
      _ = try open("file:/x")
    }
  }

  @Test(arguments: [
    "hello\n", "{}\n", "{\"entry\":\"sending\"}\n", "[]", "\n", "x",
    #"{"entry":"journal","format":"other","version":1,"run":"r","target":"aws"}"# + "\n",
    #"{"entry":"journal","format":"mpkg-journal","version":1,"run":7,"target":"aws"}"# + "\n",
    #"{"entry":"journal","format":"mpkg-journal","version":1,"run":"r"# + "\n",
  ])
  func `what is no journal stays as it is`(text: String) throws {
    try write(Array(text.utf8))
    #expect(throws: JournalError.notAJournal(name: path)) { _ = try open() }
    #expect(throws: JournalError.notAJournal(name: path)) { _ = try JournalFile.read(path) }
    #expect(try bytes == Array(text.utf8))
  }

  @Test func `a newer version is not guessed at`() throws {
    let text = #"{"entry":"journal","format":"mpkg-journal","version":2,"new":1}"# + "\n"
    try write(Array(text.utf8))
    #expect(throws: JournalError.otherVersion(name: path, found: "2")) { _ = try open() }
  }

  /// Power loss: the file may end at any byte of the last entry, or hold NULs there.
  @Test func `a journal that breaks off anywhere in its last entry is mended`() throws {
    do { _ = try open() }
    let header = try bytes
    let first = Self.sending(Self.id)
    for last in [Self.sent(Self.id), Self.ended(Self.id, .success), Self.sending(Self.id)] {
      for length in 0...last.count {
        let isWhole = length >= last.count - 1
        let nuls = [[UInt8](repeating: 0, count: 9), Array("\0\n".utf8)]
        for tail in isWhole || length % 16 != 0 ? [[]] : [[]] + nuls {
          if length == 0, tail.isEmpty { continue }
          try write(header + first + last.prefix(length) + tail)
          let contents = try JournalFile.read(path)
          let standing = contents.index.record(of: Self.id.request).standing
          let journal = try open()
          #expect(journal.contents?.index.record(of: Self.id.request).standing == standing)
          #expect(try bytes == header + first + (isWhole ? last : []) + Self.run)
        }
      }
    }
    for length in 1..<header.count - 1 {
      try write(Array(header.prefix(length)))
      #expect(try open().contents == nil)
      #expect(try bytes.count == header.count)
    }
  }

  @Test func `a bad line before others is no torn one`() throws {
    do { _ = try open() }
    let damaged = try bytes + Array("{\"entry\":\"sen\n".utf8) + Self.sending(Self.id)
    try write(damaged)
    #expect(throws: JournalError.damaged(name: path, line: 2)) { _ = try open() }
    #expect(try bytes == damaged)
  }

  @Test(arguments: ["{\"entry\":\"sen\n", "\n", "{\"entry\":\"later\"}\n", "x\n\0"])
  func `a last line that ends is not cut off`(line: String) throws {
    do { _ = try open() }
    let damaged = try bytes + Self.sending(Self.id) + Array(line.utf8)
    try write(damaged)
    #expect(throws: JournalError.damaged(name: path, line: 3)) { _ = try open() }
    #expect(throws: JournalError.damaged(name: path, line: 3)) { _ = try JournalFile.read(path) }
    #expect(try bytes == damaged)
  }

  /// A record nests 1024 levels, so that a property's value nests 1023.
  @Test func `values of any depth and length that a record has can be read again`() throws {
    do { _ = try open() }
    let deep = (0..<1023).reduce(JSONValue.array([])) { value, place in
      place == 0 ? value : .array([value])
    }
    let long = JSONValue(String(repeating: "x", count: 36 << 20))
    let path = JSONPointer().appending("NewProperty")
    var entry = SendingEntry(
      id: Self.id, clientToken: "t", line: 1, time: 5, request: JournalEntryTests.request,
      effect: ChangeEffect(values: [
        ChangeEffect.Value(path: path, before: deep, after: nil),
        ChangeEffect.Value(path: path.appending("a"), before: long, after: long),
      ]))
    try write(try bytes + entry.bytes())
    let contents = try JournalFile.read(self.path)
    let place = try #require(contents.openPlaces.first)
    #expect(try contents.sending(at: place).effect == entry.effect)
    // What could not be read again is not written.
    let tooLong = JSONValue(String(repeating: "x", count: 129 << 20))
    entry.effect = ChangeEffect(values: [
      ChangeEffect.Value(path: path, before: tooLong, after: tooLong)
    ])
    #expect(throws: JournalError.self) { try entry.bytes() }
  }

  @Test func `requests stand as their newest entries say`() throws {
    do { _ = try open() }
    let next = SendingID(request: Self.id.request, generation: 4)
    let steps: [([UInt8], RequestIndex.Standing, Int)] = [
      (Self.sending(Self.id), .open, 3),
      (Self.sent(Self.id), .openWithToken, 3),
      (Self.ended(Self.id, .failed, code: "ServiceTimeout"), .doubtful, 3),
      (Self.sending(next), .open, 4),
      (Self.ended(next, .failed, token: nil), .refused, 4),
      (Self.sending(next), .open, 4),
      (Self.sent(next), .openWithToken, 4),
      (Self.ended(next, .failed, code: "NotUpdatable"), .failed, 4),
      (Self.ended(next, .notSent, token: nil), .refused, 4),
      (Self.sending(next), .open, 4),
      (Self.nothingCame(of: next, .failed), .failed, 4),
      (Self.sending(next), .open, 4),
      (Self.nothingCame(of: next, .notSent), .failed, 4),
      (Self.sending(next), .open, 4),
      (Self.refused(next, token: "r"), .failed, 4),
      (Self.sending(next), .open, 4),
      (Self.refused(next, token: nil), .refused, 4),
      (Self.ended(next, .success), .done, 4),
    ]
    for (line, standing, generation) in steps {
      try write(try bytes + line)
      let contents = try JournalFile.read(path)
      let record = contents.index.record(of: Self.id.request)
      #expect(record.standing == standing)
      #expect(record.generation == generation)
      #expect(try contents.sending(at: record.place).id.generation == generation)
      #expect(contents.openCount == (standing.isOpen ? 1 : 0))
      let token = try contents.index.tokenPlaces[Self.id.request].map { place in
        try contents.requestToken(at: place)
      }
      #expect(token == (standing == .openWithToken ? "r" : nil))
    }
    let contents = try JournalFile.read(path)
    #expect(contents.appliedPlaces.count == 1)
    #expect(try contents.lastTime() == 9)
  }
}
