/// A compression format that mpkg reads and writes.
///
/// An archive is a sequence of members, each of which can be decompressed alone: members of gzip
/// (RFC 1952), frames of zstd (RFC 8878).
package enum CompressionFormat: Sendable, Equatable, CaseIterable {
  case gzip, zstd

  /// The name of the format and of its usual program.
  package var name: String {
    switch self {
    case .gzip: "gzip"
    case .zstd: "zstd"
    }
  }

  /// The file name extension with its dot, in lower case.
  package var ending: String {
    switch self {
    case .gzip: ".gz"
    case .zstd: ".zst"
    }
  }

  /// What the format calls a member.
  package var memberName: String {
    switch self {
    case .gzip: "member"
    case .zstd: "frame"
    }
  }

  /// The levels that mpkg writes, fast to small.
  package var levels: ClosedRange<Int> {
    switch self {
    case .gzip: 1...9
    // The levels above take more memory, and save nothing on members of 1 MiB.
    case .zstd: 1...19
    }
  }

  /// The level that mpkg takes when none is named.
  package var standardLevel: Int {
    switch self {
    case .gzip: 6
    case .zstd: 3
    }
  }

  /// The first bytes of a file in the format: one of these.
  var magics: [[UInt8]] {
    switch self {
    case .gzip: [GzipHeader.magic]
    case .zstd: [ZstdHeader.magic] + ZstdHeader.skippableMagics
    }
  }

  /// Returns the format by a file name's extension in any letter case; `nil` for any other name.
  package static func ofName(_ name: String) -> CompressionFormat? {
    let lowercased = name.lowercased()
    return allCases.first { lowercased.hasSuffix($0.ending) }
  }

  /// Returns the format of a file that begins with these bytes; `nil` if it is not one of mpkg's.
  package static func ofBytes(_ bytes: some Collection<UInt8>) -> CompressionFormat? {
    allCases.first { format in format.magics.contains { bytes.starts(with: $0) } }
  }
}

/// How an output is compressed: a format and a level.
package struct Compression: Sendable, Equatable {
  package let format: CompressionFormat
  /// A level of the format. Records get a little smaller than gzip makes them at the same level.
  package let level: Int

  /// gzip at its standard level.
  package static let gzip = Compression(.gzip)

  /// A format at its standard level.
  package init(_ format: CompressionFormat) {
    self.format = format
    level = format.standardLevel
  }

  /// A format at a level; `nil` if the format has no such level.
  package init?(_ format: CompressionFormat, level: Int) {
    guard format.levels.contains(level) else { return nil }
    self.format = format
    self.level = level
  }
}
