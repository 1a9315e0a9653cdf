internal import Crypto
package import ModelPackages
internal import Synchronization

/// The client tokens of a run: what makes sending a request twice as good as once.
///
/// A token is the SHA-256 of the run, the request, its occurrence among identical ones and its
/// generation, in hexadecimal: 64 of the characters that Cloud Control allows. The same run gives
/// the same tokens for the same input, and another run gives others.
package struct ClientTokens: Sendable {
  private let run: String
  /// How often each request (by its hash) was seen.
  private var occurrences: [Digest: Int] = [:]

  private struct Digest: Hashable {
    let words: (UInt64, UInt64)

    init(_ digest: SHA256.Digest) {
      words = digest.withUnsafeBytes {
        ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
    }

    static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
  }

  /// - Parameter run: what sets this run apart from any other.
  package init(run: String) { self.run = run }

  /// The token of the next request of the run, in the input's order.
  ///
  /// - Parameter generation: counted from 0; it rises when the service has said that the operation
  ///   under the token before failed.
  package mutating func token(for request: PatchRequest, generation: Int = 0) -> String {
    var hash = SHA256()
    hash.update(field: run)
    hash.update(field: request.region)
    hash.update(field: request.identifier)
    hash.update(field: request.document)
    let digest = Digest(hash.finalize())
    let occurrence = occurrences[digest, default: 0]
    occurrences[digest] = occurrence + 1
    hash.update(field: "\(occurrence).\(generation)")
    return hash.finalize().map { byte in
      let digits = String(byte, radix: 16)
      return digits.count < 2 ? "0" + digits : digits
    }.joined()
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
