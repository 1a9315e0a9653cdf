/// A compression format that mpkg neither reads nor writes.
package enum ForeignCompression: Sendable, Equatable, CaseIterable {
  case zstd, bzip2, xz, lz4, brotli, zip, compress, sevenZip

  /// The program's usual name.
  package var name: String {
    switch self {
    case .zstd: "zstd"
    case .bzip2: "bzip2"
    case .xz: "xz"
    case .lz4: "lz4"
    case .brotli: "brotli"
    case .zip: "zip"
    case .compress: "compress"
    case .sevenZip: "7z"
    }
  }

  /// The ending of such a file's name, in small letters.
  private var ending: String {
    switch self {
    case .zstd: ".zst"
    case .bzip2: ".bz2"
    case .xz: ".xz"
    case .lz4: ".lz4"
    case .brotli: ".br"
    case .zip: ".zip"
    case .compress: ".z"
    case .sevenZip: ".7z"
    }
  }

  /// The first bytes of such a file; nil where a format has none of its own.
  private var magic: [UInt8]? {
    switch self {
    case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
    // "BZh", a level, and pi. The level differs, see `hasMagic`.
    case .bzip2: [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    case .lz4: [0x04, 0x22, 0x4D, 0x18]
    case .brotli: nil
    case .zip: [0x50, 0x4B, 0x03, 0x04]
    case .compress: [0x1F, 0x9D]
    case .sevenZip: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]
    }
  }

  /// The command that unpacks a file to standard output.
  ///
  /// - Parameter file: nil for standard input, which not every program reads.
  func unpacking(_ file: String?) -> String? {
    switch self {
    case .zip: file.map { "unzip -p \($0)" }
    case .sevenZip: file.map { "7z x -so \($0)" }
    default: name + " -dc" + (file.map { " \($0)" } ?? "")
    }
  }

  /// The command that packs standard input into a file.
  package func packing(into file: String) -> String {
    self == .sevenZip ? "7z a -si \(file)" : "\(name) > \(file)"
  }

  /// The format that a file's name stands for, letter case aside; nil for any other name.
  package static func ofName(_ name: String) -> (format: ForeignCompression, stem: Substring)? {
    let lowercased = name.lowercased()
    guard let format = allCases.first(where: { lowercased.hasSuffix($0.ending) }) else {
      return nil
    }
    return (format, name.dropLast(format.ending.count))
  }

  /// How many first bytes it takes to know the format of a file that begins with these two; nil where
  /// it can be none.
  static func magicSize(after first: ArraySlice<UInt8>) -> Int? {
    allCases.compactMap { format in
      format.magic.flatMap { $0.starts(with: first) ? $0.count : nil }
    }.max()
  }

  /// The format of a file that begins with these bytes; nil for any other file.
  static func ofBytes(_ bytes: ArraySlice<UInt8>) -> ForeignCompression? {
    allCases.first { $0.hasMagic(bytes) }
  }

  private func hasMagic(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard var magic, bytes.count >= magic.count else { return false }
    if self == .bzip2 {
      let level = bytes[bytes.startIndex + 3]
      guard (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(level) else { return false }
      magic[3] = level
    }
    return bytes.starts(with: magic)
  }
}
