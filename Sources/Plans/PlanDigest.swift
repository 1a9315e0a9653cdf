internal import Crypto
internal import JSONLines
package import ModelPackages
internal import OrderedCollections

/// The identity of a plan: the SHA-256 of its requests in canonical form.
///
/// Two files have the same digest exactly if they ask for the same changes in the same order. The
/// order counts because `apply` follows it: requests for one package build on each other, and
/// `--max-failures` stops at a line.
package struct PlanDigest: Hashable, Sendable {
  /// `sha256:` and 64 hexadecimal digits in lower case.
  package let text: String

  private static let prefix = "sha256:"

  /// Reads a digest in its written form, digits in either case; `nil` if it is not one.
  package init?(parsing text: String) {
    guard text.hasPrefix(Self.prefix) else { return nil }
    let digits = text.utf8.dropFirst(Self.prefix.utf8.count)
    guard digits.count == 2 * SHA256.byteCount else { return nil }
    let isHexadecimal = digits.allSatisfy { digit in
      digit &- UInt8(ascii: "0") < 10 || (digit | 0x20) &- UInt8(ascii: "a") < 6
    }
    guard isHexadecimal else { return nil }
    self.text = text.lowercased()
  }

  fileprivate init(_ digest: SHA256.Digest) {
    let digits = Array("0123456789abcdef".utf8)
    var text = Array(Self.prefix.utf8)
    for byte in digest {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    self.text = String(decoding: text, as: UTF8.self)
  }
}

/// Computes the digest of a plan, one request after the other, in constant memory.
///
/// What is hashed is one line a request, LF included: the request in its documented form as canonical
/// JSON (RFC 8785). Members that are no part of a request do not count, an empty `absent` is left
/// out, and a region that the line did not name is the ARN's. So the digest does not depend on the
/// order of members, on escapes and spelling of numbers, on blank lines or on compression.
///
/// Worked example: a plan of one request hashes
/// `{"data__Identifier":"arn:…","data__PatchDocument":[{"op":"remove","path":"/Tags"}],"region":"eu-west-1"}\n`.
package struct PlanHasher {
  /// How many bytes are gathered before they are hashed.
  private static let blockSize = 1 << 16

  private var hash = SHA256()
  private var canonical = CanonicalJSON()
  private var block: [UInt8] = []
  /// The number of requests taken in.
  package private(set) var count = 0

  package init() {}

  /// Takes in the plan's next request.
  package mutating func update(_ request: ChangeRequest) {
    block.append(text: "{")
    if !request.absent.isEmpty {
      block.append(text: "\"absent\":")
      block.append(.array(request.absent.map { JSONValue($0.text) }))
      block.append(text: ",")
    }
    switch request.operation {
    case .create(let creation):
      block.append(text: "\"create\":")
      block.append(contentsOf: CanonicalJSON.bytes(of: creation.properties))
    case .delete(let deletion):
      appendIdentifier(of: request)
      block.append(text: ",\"delete\":true")
      if !deletion.guards.isEmpty {
        block.append(text: ",\"guard\":")
        block.append(contentsOf: CanonicalJSON.bytes(of: deletion.guards))
      }
    case .update(let document):
      appendIdentifier(of: request)
      block.append(text: ",\"data__PatchDocument\":")
      canonical.append(
        JSONSlice(offset: 0, end: document.bytes.count, kind: .array),
        of: document.bytes.span.bytes, to: &block)
    }
    block.append(text: ",\"region\":")
    block.appendJSONString(request.region)
    // The last member in RFC 8785's order of names.
    ChangeRequest.append(via: request.via, to: &block)
    block.append(text: "}\n")
    count += 1
    if block.count >= Self.blockSize { flush() }
  }

  private mutating func appendIdentifier(of request: ChangeRequest) {
    block.append(text: "\"data__Identifier\":")
    block.appendJSONString(request.identifier)
  }

  /// Returns the digest of the requests taken in so far.
  package mutating func finish() -> PlanDigest {
    flush()
    return PlanDigest(hash.finalize())
  }

  private mutating func flush() {
    hash.update(data: block)
    block.removeAll(keepingCapacity: true)
  }
}
