/// The patterns of the resource's schema, each as a test by hand: the schema's own expressions need
/// an engine, and some of them (`^…${1,128}`) none would read.
package enum TextPattern: Equatable, Sendable {
  case any
  /// SageMaker's EntityName: letters and digits with single or repeated hyphens between.
  case entityName
  /// A group's or algorithm's name, or its ARN.
  case entityNameOrARN
  /// Letters, separators, digits and `_.:/=+-@`, as in tags and customer metadata.
  case tagText
  /// `https://…` or `s3://…` with a host or bucket.
  case uri
  /// `sha256:` and 64 hexadecimal digits.
  case digest
  /// `type/subtype`.
  case mediaType
  /// No white space anywhere.
  case noWhiteSpace
  /// A digit, a point, and more.
  case frameworkVersion
  /// A KMS key's ID, ARN or alias.
  case keyIdentifier
  /// An IAM role's ARN.
  case roleARN
  /// Printable characters: letters, marks, separators, numbers, punctuation, and symbols too.
  case prose
  /// Like `prose`, but without symbols such as `+`, `=`, `$`, `<`, `|`, `~` and `€`.
  case proseWithoutSymbols

  /// The pattern as the schema writes it, for messages.
  package var text: String {
    switch self {
    case .any: ".*"
    case .entityName: "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    case .entityNameOrARN: "(arn:aws…:sagemaker:…/)?[a-zA-Z0-9]([a-zA-Z0-9-]){0,62}"
    case .tagText: #"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"#
    case .uri: "(https|s3)://([^/]+)/?(.*)"
    case .digest: "[Ss][Hh][Aa]256:[0-9a-fA-F]{64}"
    case .mediaType: #"[-\w]+/.+"#
    case .noWhiteSpace: #"\S+"#
    case .frameworkVersion: #"[0-9]\.[A-Za-z0-9.]+"#
    case .keyIdentifier: "[a-zA-Z0-9:/_-]*"
    case .roleARN: #"arn:aws[a-z\-]*:iam::\d{12}:role/…"#
    case .prose: #"[\p{L}\p{M}\p{Z}\p{S}\p{N}\p{P}]*"#
    case .proseWithoutSymbols: #"[\p{L}\p{M}\p{Z}\p{N}\p{P}]*"#
    }
  }

  /// Whether the text is of this pattern, from its first to its last character.
  package func matches(_ text: String) -> Bool {
    switch self {
    case .any:
      true
    case .entityName:
      Self.isEntityName(text)
    case .entityNameOrARN:
      Self.isEntityName(text) || Self.isEntityARN(text)
    case .tagText:
      text.unicodeScalars.allSatisfy(Self.belongsInTag)
    case .uri:
      Self.isURI(text)
    case .digest:
      text.utf8.count == 71 && text.lowercased().hasPrefix("sha256:")
        && text.utf8.dropFirst(7).allSatisfy { $0.isDigit || Self.isHexadecimalLetter($0) }
    case .mediaType:
      Self.isMediaType(text)
    case .noWhiteSpace:
      !text.isEmpty && !text.unicodeScalars.contains(where: \.properties.isWhitespace)
    case .frameworkVersion:
      Self.isFrameworkVersion(text)
    case .keyIdentifier:
      text.utf8.allSatisfy { $0.isAlphanumeric || ":/_-".utf8.contains($0) }
    case .roleARN:
      Self.isRoleARN(text)
    case .prose:
      text.unicodeScalars.allSatisfy { Self.isPrintable($0) }
    case .proseWithoutSymbols:
      text.unicodeScalars.allSatisfy { Self.isPrintable($0) && !Self.isSymbol($0) }
    }
  }

  private static func isEntityName(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last else { return false }
    return first.isAlphanumeric && last.isAlphanumeric
      && bytes.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") }
      && bytes.lazy.filter(\.isAlphanumeric).count <= 63
  }

  private static func isEntityARN(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[1].hasPrefix("aws"), parts[2] == "sagemaker",
      parts[4].utf8.count == 12, parts[4].utf8.allSatisfy(\.isDigit),
      let slash = parts[5].firstIndex(of: "/")
    else { return false }
    return isEntityName(parts[5][parts[5].index(after: slash)...])
  }

  private static func belongsInTag(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      let byte = UInt8(truncatingIfNeeded: scalar.value)
      return byte.isAlphanumeric || " _.:/=+-@".utf8.contains(byte)
    }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .spaceSeparator, .lineSeparator, .paragraphSeparator,
      .decimalNumber, .letterNumber, .otherNumber:
      return true
    default:
      return false
    }
  }

  private static func isURI(_ text: String) -> Bool {
    for scheme in ["https://", "s3://"] where text.hasPrefix(scheme) {
      let rest = text.utf8.dropFirst(scheme.utf8.count)
      return rest.first.map { $0 != UInt8(ascii: "/") } ?? false
    }
    return false
  }

  private static func isHexadecimalLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
  }

  private static func isMediaType(_ text: String) -> Bool {
    let bytes = text.utf8
    guard let slash = bytes.firstIndex(of: UInt8(ascii: "/")) else { return false }
    let type = bytes[..<slash]
    return !type.isEmpty && bytes.index(after: slash) < bytes.endIndex
      && type.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
  }

  /// The schema's pattern is not anchored: such a version may stand anywhere.
  private static func isFrameworkVersion(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.indices.dropLast(2).contains { index in
      bytes[index].isDigit && bytes[index + 1] == UInt8(ascii: ".")
        && (bytes[index + 2].isAlphanumeric || bytes[index + 2] == UInt8(ascii: "."))
    }
  }

  private static func isRoleARN(_ text: String) -> Bool {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    return parts.count == 6 && parts[0] == "arn" && parts[1].hasPrefix("aws")
      && parts[2] == "iam" && parts[3].isEmpty && parts[4].utf8.count == 12
      && parts[4].utf8.allSatisfy(\.isDigit) && parts[5].hasPrefix("role")
      && parts[5].utf8.allSatisfy { $0.isAlphanumeric || "_+=,.@-/".utf8.contains($0) }
  }

  private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
    default: false
    }
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned: false
    default: true
    }
  }
}
