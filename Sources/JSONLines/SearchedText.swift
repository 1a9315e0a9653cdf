/// A text that is looked for in bytes that were not checked, before anything else is.
///
/// JSON may spell it otherwise only by `\u00…` escapes: it is printable ASCII without `\` and `/`, and
/// quotes stand at its ends only, where a string begins or ends.
package struct SearchedText: Sendable, Equatable {
  package let bytes: [UInt8]
  /// The places of the two rarest bytes.
  package let rarest: (first: Int, second: Int)

  package static func == (left: SearchedText, right: SearchedText) -> Bool {
    left.bytes == right.bytes
  }

  /// The longest part of a text that can be looked for; nil where none is long enough.
  ///
  /// - Parameters:
  ///   - opensString: whether the text begins a string of the line, so that a quote stands before it.
  ///   - closesString: whether it ends one, so that a quote stands behind it.
  ///   - minimum: how many bytes the part must have at least, from 1.
  package init?(
    _ text: String, opensString: Bool = false, closesString: Bool = false, minimum: Int = 3
  ) {
    let whole = Array(text.utf8)
    let parts = whole.split { byte in
      !(0x20..<0x7F).contains(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
        || byte == UInt8(ascii: "/")
    }
    guard let longest = parts.max(by: { $0.count < $1.count }), longest.count >= minimum else {
      return nil
    }
    let quote = [UInt8(ascii: "\"")]
    let opening = opensString && longest.startIndex == 0 ? quote : []
    let closing = closesString && longest.endIndex == whole.count ? quote : []
    let sought = opening + longest + closing
    bytes = sought
    rarest = Self.rarestPlaces(in: sought)
  }

  /// A text of any bytes, not empty, that is looked for just as it is spelled.
  init(exactly bytes: [UInt8]) {
    self.bytes = bytes
    rarest = Self.rarestPlaces(in: bytes)
  }

  /// The places of the two rarest bytes of a text; the same one twice where it has only one.
  ///
  /// - Precondition: the text is not empty.
  package static func rarestPlaces(in text: [UInt8]) -> (first: Int, second: Int) {
    let order = text.indices.sorted { frequency(text[$0]) < frequency(text[$1]) }
    return (order[0], order[min(1, order.count - 1)])
  }

  /// The part of the text that is looked for.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// How common a byte is in JSON of names, paths and prose; only the order matters.
  private static func frequency(_ byte: UInt8) -> Int {
    // From the commonest to the rarest.
    let order = Array(
      "\"eaitnrsoclmdpu-_g0.h:1f2/b3vyk4w5678x9, SAMIEzCTDPqRLjONGUFBVKHWYXJQZ".utf8)
    return order.firstIndex(of: byte).map { order.count - $0 } ?? 0
  }
}
