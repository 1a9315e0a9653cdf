import DeltaArchives
import JSONLines
import Synchronization
import Testing

/// Random nights, their deltas, and what is restored of them.
struct RandomChainTests {
  @Test(arguments: 0..<24) func `restore gives the bytes of each night`(seed: UInt64) throws {
    let folder = try DeltaFolder()
    var night = RandomNight(seed: seed, count: Int(seed % 5) * 9)
    let full = try folder.write("0", night.file())
    var (before, deltas) = (full, [String]())
    for number in 1...6 {
      night.turn()
      let file = try folder.write("\(number)", night.file())
      deltas.append(try folder.write("\(number).delta", try folder.delta(before, file)))
      let restored = try folder.restored(full, deltas)
      #expect(restored == night.recordLines, "seed \(seed), night \(number)")
      before = try folder.write("restored", restored)
    }
  }

  @Test func `a delta depends neither on threads nor on chunks nor on passes`() throws {
    let folder = try DeltaFolder()
    var night = RandomNight(seed: 7, count: 3000)
    let old = try folder.write("old", night.file())
    night.turn()
    let new = try folder.write("new", night.file())
    let delta = try folder.delta(old, new)
    #expect(delta.contains("\"patch\""))
    for (threads, pieceSize, limit) in [(1, 5000, 1 << 16), (3, 4096, 1 << 16), (3, 9000, 700)] {
      #expect(
        try folder.delta(old, new, threads: threads, pieceSize: pieceSize, recordLimit: limit)
          == delta)
    }
    let file = try folder.write("delta", delta)
    #expect(try folder.restored(old, [file], threads: 3) == night.recordLines)
  }

  @Test(arguments: 0..<6) func `what deltas change is told with whole lines`(seed: UInt64) throws {
    let folder = try DeltaFolder()
    var night = RandomNight(seed: seed, count: 25)
    var nights = [night.lines]
    var files = [try folder.write("0", night.file())]
    var deltas: [String] = []
    for number in 1...4 {
      night.turn()
      nights.append(night.lines)
      files.append(try folder.write("\(number)", night.file()))
      deltas.append(
        try folder.write("\(number).delta", try folder.delta(files[number - 1], files[number])))
    }
    let observer = RecordingObserver(nights: nights)
    try folder.read(files[0], deltas, observer)
    let rest = observer.rest
    #expect(rest.isRight, "seed \(seed)")
    // What is left of a night when the lines that changed are taken away is the same as in the next one.
    #expect(rest.old == rest.new, "seed \(seed)")
  }

  /// Each way to damage a delta is refused, or leaves no trace in the result.
  @Test(arguments: 0..<8) func `no damage goes unnoticed`(seed: UInt64) throws {
    let folder = try DeltaFolder()
    var night = RandomNight(seed: seed, count: 30)
    let full = try folder.write("0", night.file())
    night.turn()
    let new = try folder.write("1", night.file())
    let delta = Array(try folder.delta(full, new).utf8)
    for _ in 0..<60 {
      var damaged = delta
      switch Int.random(in: 0..<3, using: &night.random) {
      case 0:
        let place = Int.random(in: 0..<delta.count, using: &night.random)
        damaged[place] = UInt8.random(in: 0x20...0x7E, using: &night.random)
      case 1:
        damaged = Array(delta.prefix(Int.random(in: 0..<(delta.count - 1), using: &night.random)))
      default:
        var lines = delta.split(separator: 0x0A)
        lines.swapAt(
          Int.random(in: 0..<lines.count, using: &night.random),
          Int.random(in: 0..<lines.count, using: &night.random))
        damaged = Array(lines.joined(separator: [0x0A])) + [0x0A]
      }
      let file = try folder.write("damaged", String(decoding: damaged, as: UTF8.self))
      guard let restored = try? folder.restored(full, [file]) else { continue }
      #expect(damaged == delta && restored == night.recordLines, "seed \(seed)")
    }
  }
}

/// Takes the lines that deltas change away from the nights.
private final class RecordingObserver: DeltaObserver {
  struct Rest {
    /// The lines of each night but the last, and of each night but the first.
    var old: [Set<String>]
    var new: [Set<String>]
    /// Whether every line was told with its bytes and its number.
    var isRight = true
  }

  private let nights: [[String]]
  private let state: Mutex<Rest>

  init(nights: [[String]]) {
    self.nights = nights
    state = Mutex(
      Rest(old: nights.dropLast().map { Set($0) }, new: nights.dropFirst().map { Set($0) }))
  }

  var rest: Rest { state.withLock { $0 } }

  private func isLine(_ bytes: RawSpan, _ line: Int, of night: Int) -> Bool {
    bytes.byteOrder(Array(nights[night][line - 1].utf8).span.bytes) == 0
  }

  func changed(_ old: RawSpan, to new: RawSpan, oldLine: Int, line: Int, by delta: Int) {
    let isRight = isLine(old, oldLine, of: delta) && isLine(new, line, of: delta + 1)
    state.withLock {
      $0.old[delta].remove(nights[delta][oldLine - 1])
      $0.new[delta].remove(nights[delta + 1][line - 1])
      $0.isRight = $0.isRight && isRight
    }
  }

  func added(_ new: RawSpan, line: Int, by delta: Int) {
    let isRight = isLine(new, line, of: delta + 1)
    state.withLock {
      $0.new[delta].remove(nights[delta + 1][line - 1])
      $0.isRight = $0.isRight && isRight
    }
  }

  func removed(_ old: RawSpan, line: Int, by delta: Int) {
    let isRight = isLine(old, line, of: delta)
    state.withLock {
      $0.old[delta].remove(nights[delta][line - 1])
      $0.isRight = $0.isRight && isRight
    }
  }
}
