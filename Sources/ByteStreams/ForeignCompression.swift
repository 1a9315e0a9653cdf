/// A compression format that mpkg neither reads nor writes.
package enum ForeignCompression: Sendable, Equatable, CaseIterable {
  case bzip2, xz, lz4, brotli, zip, compress, sevenZip

  /// The name of the program that reads and writes the format.
  package var name: String {
    switch self {
    case .bzip2: "bzip2"
    case .xz: "xz"
    case .lz4: "lz4"
    case .brotli: "brotli"
    case .zip: "zip"
    case .compress: "compress"
    case .sevenZip: "7z"
    }
  }

  /// The file name extension with its dot, in lower case.
  private var ending: String {
    switch self {
    case .bzip2: ".bz2"
    case .xz: ".xz"
    case .lz4: ".lz4"
    case .brotli: ".br"
    case .zip: ".zip"
    case .compress: ".z"
    case .sevenZip: ".7z"
    }
  }

  /// The first bytes of every file in the format; `nil` if the format has no fixed ones.
  private var magic: [UInt8]? {
    switch self {
    // "BZh", the level (1 to 9, see `hasMagic`) and six bytes with the digits of pi.
    case .bzip2: [0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]
    case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
    case .lz4: [0x04, 0x22, 0x4D, 0x18]
    case .brotli: nil
    case .zip: [0x50, 0x4B, 0x03, 0x04]
    case .compress: [0x1F, 0x9D]
    case .sevenZip: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]
    }
  }

  /// Returns the shell command that decompresses a file to standard output; `nil` if the program
  /// cannot read standard input and no file is given.
  ///
  /// - Parameter file: the file's name; `nil` for standard input.
  func unpacking(_ file: String?) -> String? {
    switch self {
    case .zip: file.map { "unzip -p \($0)" }
    case .sevenZip: file.map { "7z x -so \($0)" }
    default: name + " -dc" + (file.map { " \($0)" } ?? "")
    }
  }

  /// Returns the shell command that compresses standard input into a file.
  package func packing(into file: String) -> String {
    self == .sevenZip ? "7z a -si \(file)" : "\(name) > \(file)"
  }

  /// Returns the format by a file name's extension in any letter case, and the name without it;
  /// `nil` for any other name.
  package static func ofName(_ name: String) -> (format: ForeignCompression, stem: Substring)? {
    let lowercased = name.lowercased()
    guard let format = allCases.first(where: { lowercased.hasSuffix($0.ending) }) else {
      return nil
    }
    return (format, name.dropLast(format.ending.count))
  }

  /// The first bytes of all formats that have fixed ones.
  static var magics: [[UInt8]] { allCases.compactMap(\.magic) }

  /// Returns the format of a file that begins with these bytes; `nil` if none is known.
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
