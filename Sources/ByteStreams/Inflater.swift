internal import Synchronization

/// Inflates one gzip member at a time (RFC 1951), with ISA-L where that is on the machine, else with zlib.
struct Inflater: ~Copyable {
  /// What does the work.
  enum Implementation: UInt8, CaseIterable {
    case zlib, isal

    /// The best one that there is.
    static var standard: Implementation { IgzipLibrary.shared == nil ? .zlib : .isal }
  }

  /// What one step came to.
  struct Step {
    /// The number of bytes that were used. Negative where a member ended before bytes that an earlier
    /// step took: they are given back, up to `ReadBuffer.returnable`.
    var consumed: Int
    var produced: Int
    var endsMember: Bool
  }

  /// The reason why a step failed.
  enum Failure: Error {
    /// The compressed data is invalid; the value is the library's message.
    case badData(String)
    case outOfMemory
  }

  let implementation: Implementation
  // One of the two.
  private var zlib: ZlibInflater?
  private var igzip: IgzipInflater?

  /// Returns `nil` if memory is exhausted.
  init?() { self.init(.standard) }

  /// Returns `nil` if memory is exhausted, or the library is not on the machine.
  init?(_ implementation: Implementation) {
    self.implementation = implementation
    zlib = nil
    igzip = nil
    switch implementation {
    case .zlib:
      guard let inflater = ZlibInflater() else { return nil }
      zlib = consume inflater
    case .isal:
      guard let library = IgzipLibrary.shared else { return nil }
      igzip = IgzipInflater(library)
    }
    GzipStreams.note(implementation)
  }

  /// ISA-L, if that does the work.
  var library: IgzipLibrary? { implementation == .isal ? IgzipLibrary.shared : nil }

  /// Gets ready for the next member.
  mutating func reset() {
    zlib?.reset()
    igzip?.reset()
  }

  /// Inflates as much as fits.
  mutating func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Step {
    if let step = try igzip?.step(input, into: output) { return step }
    return try zlib?.step(input, into: output) ?? Step(consumed: 0, produced: 0, endsMember: true)
  }
}

/// What the program's gzip streams were inflated with.
package enum GzipStreams {
  private static let used = Atomic<UInt8>(.max)

  static func note(_ implementation: Inflater.Implementation) {
    used.store(implementation.rawValue, ordering: .relaxed)
  }

  /// The name of the library that inflated a stream; `nil` if there was none.
  package static var inflater: String? {
    switch Inflater.Implementation(rawValue: used.load(ordering: .relaxed)) {
    case .zlib: "zlib"
    case .isal: "isa-l"
    case nil: nil
    }
  }
}
