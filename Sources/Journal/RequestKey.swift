internal import Crypto
internal import JSONLines
package import ModelPackages

/// What a request is known by in a journal: the first 128 bits of the SHA-256 of what it asks for.
package struct RequestKey: Hashable, Sendable {
  let high: UInt64
  let low: UInt64

  /// The key of a request: of its region, identifier, operation and absent properties.
  package init(_ request: ChangeRequest) {
    var hash = SHA256()
    hash.update(field: request.region)
    hash.update(field: request.identifier)
    switch request.operation {
    case .update(let document): hash.update(field: document.bytes)
    // No document begins so.
    case .create(let creation):
      hash.update(field: "create")
      hash.update(field: CanonicalJSON.bytes(of: creation.properties))
    case .delete(let deletion):
      hash.update(field: "delete")
      hash.update(field: CanonicalJSON.bytes(of: deletion.guards))
    }
    for pointer in request.absent { hash.update(field: pointer.text) }
    self.init(hash.finalize())
  }

  init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

  private init(_ digest: SHA256.Digest) {
    (high, low) = digest.withUnsafeBytes { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
  }

  /// The key that a text in hexadecimal stands for, nil if it has not 32 digits.
  package init?(hexadecimal text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 32, digits.allSatisfy({ UInt8(ascii: "+") != $0 && $0 != 0x2D }),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt64(text.suffix(16), radix: 16)
    else { return nil }
    (self.high, self.low) = (high, low)
  }

  /// 32 hexadecimal digits.
  package var hexadecimal: String { Self.text(high) + Self.text(low) }

  private static func text(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The key that the request's occurrence has a place of its own by: for the first its own.
  func at(_ occurrence: Int) -> RequestKey {
    if occurrence == 0 { return self }
    var hash = SHA256()
    hash.update(field: hexadecimal)
    hash.update(field: String(occurrence))
    return RequestKey(hash.finalize())
  }
}

/// One request of a run: what it asks for, and how many identical ones came before it.
package struct RequestID: Hashable, Sendable {
  package var key: RequestKey
  /// Counted from 0.
  package var occurrence: Int

  package init(key: RequestKey, occurrence: Int) {
    self.key = key
    self.occurrence = occurrence
  }

  /// The client token of a sending: what makes sending a request twice as good as once.
  ///
  /// It is the SHA-256 of run, request, occurrence and generation in hexadecimal: 64 of the
  /// characters that Cloud Control allows. The same run gives the same tokens for the same input,
  /// and another run gives others.
  ///
  /// - Parameters:
  ///   - run: what sets the run (or its journal) apart from any other.
  ///   - generation: counted from 0; it rises when the operation under the token before failed.
  package func clientToken(run: String, generation: Int) -> String {
    var hash = SHA256()
    hash.update(field: run)
    hash.update(field: key.hexadecimal)
    hash.update(field: "\(occurrence).\(generation)")
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * SHA256.byteCount)
    for byte in hash.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }
}

extension SHA256 {
  /// Takes in a field with its length, so that no two lists of fields hash alike.
  fileprivate mutating func update(field: [UInt8]) {
    withUnsafeBytes(of: UInt64(field.count).littleEndian) { update(bufferPointer: $0) }
    field.withUnsafeBytes { update(bufferPointer: $0) }
  }

  fileprivate mutating func update(field: String) { update(field: Array(field.utf8)) }
}
