internal import CDeflate

/// Makes whole members of an archive, each in one call of libdeflate.
///
/// A member's header carries its size (see `GzipHeader`); time and name are left out, so the bytes
/// depend on input and level alone.
///
/// Invariants: `compressor` is freed once, in `deinit`; `buffer` has `capacity` bytes.
package struct MemberDeflater: ~Copyable {
  private static let headerSize = 20
  private static let trailerSize = 8
  /// A buffer that a long line made larger than this goes back to the system.
  private static let keptCapacity = 4 << 20

  private let compressor: OpaquePointer
  private var buffer: UnsafeMutableRawPointer
  private var capacity = 0

  /// - Parameters:
  ///   - level: a level of gzip's.
  ///   - name: the output's name in messages.
  /// - Throws: `.outOfMemory`.
  package init(level: Int, output name: String) throws(StreamError) {
    try self.init(output: name) { libdeflate_alloc_compressor(Self.libraryLevel(level)) }
  }

  /// Returns libdeflate's level for one of gzip's. Its level 5 makes records smaller than `gzip -6` does, in
  /// less time than its level 6, and than its levels 3 and 4.
  private static func libraryLevel(_ level: Int) -> Int32 { level == 6 ? 5 : Int32(level) }

  /// - Parameter allocate: creates the compressor; tests pass one that fails.
  init(output name: String, allocate: () -> OpaquePointer?) throws(StreamError) {
    guard let compressor = allocate() else { throw .outOfMemory(name: name, .gzip, .compressing) }
    self.compressor = compressor
    buffer = .allocate(byteCount: 0, alignment: 16)
  }

  deinit {
    libdeflate_free_compressor(compressor)
    buffer.deallocate()
  }

  /// Lends the member that holds the input for as long as the closure runs.
  package mutating func withMember<Failure: Error>(
    of input: RawSpan, _ body: (RawSpan) throws(Failure) -> Void
  ) throws(Failure) {
    let size = input.withUnsafeBytes { makeMember(of: $0) }
    defer { if capacity > Self.keptCapacity { setCapacity(0) } }
    try body(UnsafeRawBufferPointer(start: buffer, count: size).bytes)
  }

  private mutating func setCapacity(_ wanted: Int) {
    buffer.deallocate()
    buffer = .allocate(byteCount: wanted, alignment: 16)
    capacity = wanted
  }

  /// Puts the member into the buffer; returns its size.
  private mutating func makeMember(of input: UnsafeRawBufferPointer) -> Int {
    // libdeflate promises that the data of any input fit into this much.
    let room = libdeflate_deflate_compress_bound(compressor, input.count)
    let needed = Self.headerSize + room + Self.trailerSize
    // The sizes of members differ by about a line, so 64 KiB of extra room is enough for nearly
    // all.
    if capacity < needed { setCapacity(needed + (64 << 10)) }
    var nothing: UInt8 = 0
    let dataSize = withUnsafePointer(to: &nothing) { empty in
      libdeflate_deflate_compress(
        compressor, input.baseAddress ?? UnsafeRawPointer(empty), input.count,
        buffer + Self.headerSize, room)
    }
    let size = Self.headerSize + dataSize + Self.trailerSize
    var checksum = GzipChecksum()
    checksum.update(input)
    store([0x1F, 0x8B, 8, GzipHeader.Flags.extra.rawValue, 0, 0, 0, 0, 0, 255], at: 0)
    store([8, 0, UInt8(ascii: "M"), UInt8(ascii: "P"), 4, 0], at: 10)
    store(UInt32(clamping: size), at: 16)
    store(checksum.value, at: Self.headerSize + dataSize)
    store(UInt32(truncatingIfNeeded: input.count), at: Self.headerSize + dataSize + 4)
    return size
  }

  private func store(_ bytes: [UInt8], at offset: Int) {
    for (place, byte) in bytes.enumerated() {
      (buffer + offset + place).storeBytes(of: byte, as: UInt8.self)
    }
  }

  /// Stores a number as gzip does, its lowest byte first.
  private func store(_ value: UInt32, at offset: Int) {
    (buffer + offset).storeBytes(of: value.littleEndian, as: UInt32.self)
  }
}
