internal import JSONLines

/// A field of an Amazon Resource Name, `arn:partition:service:region:account:resource`.
enum ARNPart: String, CaseIterable {
  case partition, service, region, account, resource

  /// The part with this name; nil if there is none.
  init?(_ name: RawSpan) {
    guard
      let part = Self.allCases.first(where: { part in
        name.bytes(in: 0..<name.byteCount, equal: Array(part.rawValue.utf8))
      })
    else { return nil }
    self = part
  }

  /// Where the part stands in an ARN; nil if the text is none.
  func range(in text: RawSpan) -> Range<Int>? {
    let prefix: [UInt8] = Array("arn:".utf8)
    guard text.starts(with: prefix.span.bytes) else { return nil }
    var colons = [3]
    var offset = 4
    while offset < text.byteCount, colons.count < 5 {
      if text.byte(at: offset) == UInt8(ascii: ":") { colons.append(offset) }
      offset += 1
    }
    guard colons.count == 5 else { return nil }
    let place =
      switch self {
      case .partition: 0
      case .service: 1
      case .region: 2
      case .account: 3
      case .resource: 4
      }
    return colons[place] + 1..<(place < 4 ? colons[place + 1] : text.byteCount)
  }
}
