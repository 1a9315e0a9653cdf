internal import CIgzip

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The functions of ISA-L's inflate and CRC-32, found at run time.
struct IgzipLibrary: Sendable {
  let initialize: @convention(c) (UnsafeMutableRawPointer) -> Void
  let inflate: @convention(c) (UnsafeMutableRawPointer) -> Int32
  /// Takes the CRC-32 so far, the next bytes and their number.
  let checksum: @convention(c) (UInt32, UnsafeRawPointer, UInt64) -> UInt32

  /// `nil` where the library is not on the machine, does not do what is expected of it, or the
  /// environment asks for zlib (`MPKG_INFLATER=zlib`).
  static let shared: IgzipLibrary? = load()

  private static func load() -> IgzipLibrary? {
    #if os(Linux) && (arch(x86_64) || arch(arm64))
      if let choice = getenv("MPKG_INFLATER"), strcmp(choice, "zlib") == 0 { return nil }
      // The name has the version of the library's binary interface, which the layout is that of.
      guard let handle = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL),
        let initialize = dlsym(handle, "isal_inflate_init"),
        let inflate = dlsym(handle, "isal_inflate"),
        let checksum = dlsym(handle, "crc32_gzip_refl")
      else { return nil }
      let library = IgzipLibrary(
        initialize: unsafeBitCast(
          initialize, to: (@convention(c) (UnsafeMutableRawPointer) -> Void).self),
        inflate: unsafeBitCast(
          inflate, to: (@convention(c) (UnsafeMutableRawPointer) -> Int32).self),
        checksum: unsafeBitCast(
          checksum, to: (@convention(c) (UInt32, UnsafeRawPointer, UInt64) -> UInt32).self))
      return library.isAsExpected ? library : nil
    #else
      return nil
    #endif
  }

  private var isAsExpected: Bool { inflatesSample && checksumsAgree }

  /// Whether the library's CRC-32 is libdeflate's, of few bytes and of many.
  private var checksumsAgree: Bool {
    let sample = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 3) }
    return sample.withUnsafeBytes { sample in
      [1, 15, 100, sample.count].allSatisfy { count in
        var (ours, theirs) = (GzipChecksum(), GzipChecksum(with: self))
        ours.update(UnsafeRawBufferPointer(rebasing: sample[..<count]))
        theirs.update(UnsafeRawBufferPointer(rebasing: sample[..<count]))
        return ours.value == theirs.value
      }
    }
  }

  /// Whether the library inflates a sample, with the state as this program lays it out.
  private var inflatesSample: Bool {
    // "mpkg mpkg mpkg\n" with fixed codes, and three bytes that are no part of it.
    let data: [UInt8] = [0xCB, 0x2D, 0xC8, 0x4E, 0x57, 0xC8, 0x85, 0x11, 0x5C, 0x00, 1, 2, 3]
    var output = [UInt8](repeating: 0, count: 64)
    var inflater = IgzipInflater(self)
    inflater.reset()
    let step = data.withUnsafeBytes { data in
      output.withUnsafeMutableBytes { output in try? inflater.step(data, into: output) }
    }
    guard let step, step.endsMember, step.consumed == data.count - 3 else { return false }
    return output.prefix(step.produced).elementsEqual("mpkg mpkg mpkg\n".utf8)
  }
}

/// ISA-L's inflate over one gzip member at a time.
///
/// Invariant: `state` has the size of the library's state, and room behind it for what later versions
/// may add; its pointers are set anew for each call, and what they point to outlives the call.
struct IgzipInflater: ~Copyable {
  private let library: IgzipLibrary
  private let state: UnsafeMutableRawPointer

  init(_ library: IgzipLibrary) {
    self.library = library
    let size = igzip_state_size() + (64 << 10)
    state = .allocate(byteCount: size, alignment: 64)
    state.initializeMemory(as: UInt8.self, repeating: 0, count: size)
  }

  deinit { state.deallocate() }

  /// Gets ready for the next member.
  mutating func reset() { library.initialize(state) }

  /// Inflates as much as fits.
  mutating func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(Inflater.Failure) -> Inflater.Step {
    let given = UInt32(clamping: input.count)
    let room = UInt32(clamping: output.count)
    igzip_give(state, input.baseAddress, given, output.baseAddress, room)
    let status = library.inflate(state)
    // 0 to 2: no error, the input or the output has ended.
    guard (0...2).contains(status) else { throw .badData(Self.words(status)) }
    let endsMember = igzip_has_ended(state) != 0
    let returned = Int(igzip_input_left(state)) + (endsMember ? Int(igzip_bytes_held(state)) : 0)
    return Inflater.Step(
      consumed: Int(given) - returned, produced: Int(room - igzip_room_left(state)),
      endsMember: endsMember)
  }

  /// What zlib says of the same.
  private static func words(_ status: Int32) -> String {
    switch status {
    case -1: "invalid block type"
    case -2: "invalid code"
    case -3: "invalid distance too far back"
    default: "no valid deflate data"
    }
  }
}
