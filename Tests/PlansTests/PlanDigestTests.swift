import JSONLines
import ModelPackages
import Plans
import Testing

/// The digest that pins a plan.
struct PlanDigestTests {
  private static let package = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/fraud/7"

  private static func digest(_ lines: String...) throws -> String {
    var hasher = PlanHasher()
    for line in lines { hasher.update(try ChangeRequest(parsing: Array(line.utf8).span.bytes)) }
    #expect(hasher.count == lines.count)
    return hasher.finish().text
  }

  private static func request(
    _ document: String, package: String = package, region: String = "eu-west-1", more: String = ""
  ) -> String {
    #"{"region":"\#(region)","data__Identifier":"\#(package)","data__PatchDocument":\#(document)"#
      + more + "}"
  }

  private static let approval =
    #"[{"op":"test","path":"/ModelApprovalStatus","value":"PendingManualApproval"},{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]"#

  /// The expected digests come from sha256sum over the canonical lines.
  @Test func `a known plan has the digest that sha256sum gives`() throws {
    #expect(
      try Self.digest()
        == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      try Self.digest(Self.request(Self.approval))
        == "sha256:0328a46d4d733aee82e465eea1fc9c040eef55d8ea35d6c96195e23a7352c837")
    #expect(
      try Self.digest(Self.request(Self.approval, more: #","absent":["/ApprovalDescription"]"#))
        == "sha256:dc18c18729285f63597211b0be91e16f5f14721b6b7799a19fd16c595afc599e")
  }

  @Test func `spelling does not count`() throws {
    let plain = try Self.digest(Self.request(Self.approval))
    let spelledOtherwise = [
      // White space, and other members in another order.
      #" { "note" : 1, "data__PatchDocument" : \#(Self.approval) , "data__Identifier":"\#(Self.package)" } "#,
      // Members of operations in another order, escapes.
      Self.request(
        #"[{"value":"Pending\u004danualApproval","path":"\/ModelApprovalStatus","op":"test"},{"path":"/ModelApprovalStatus","op":"replace","value":"Approved"}]"#
      ),
      // Other names of the members, the document as a string, no region, nothing absent.
      #"{"Identifier":"\#(Self.package)","absent":[],"PatchDocument":"\#(Self.approval.replacing("\"", with: "\\\""))"}"#,
    ]
    for line in spelledOtherwise { #expect(try Self.digest(line) == plain) }
    let numbers = ["1", "1.0", "10e-1"].map { #"[{"op":"add","path":"/Tags","value":\#($0)}]"# }
    #expect(Set(try numbers.map { try Self.digest(Self.request($0)) }).count == 1)
  }

  @Test func `every part of a request counts`() throws {
    let plain = Self.request(Self.approval)
    let others = [
      Self.request(Self.approval, package: Self.package + "0"),
      Self.request(Self.approval, region: "eu-west-2"),
      Self.request(Self.approval.replacing("Approved", with: "Rejected")),
      Self.request("[]"),
      Self.request(Self.approval, more: #","absent":["/ApprovalDescription"]"#),
      Self.request(#"[{"op":"add","path":"/Tags","value":9007199254740993}]"#),
      Self.request(#"[{"op":"add","path":"/Tags","value":9007199254740992}]"#),
      Self.request(#"[{"op":"add","path":"/Tags","value":"9007199254740992"}]"#),
    ]
    let digests = try ([plain] + others).map { try Self.digest($0) }
    #expect(Set(digests).count == digests.count)
  }

  @Test func `deletions and creations count with all they say`() throws {
    let package = #""data__Identifier":"\#(Self.package)","region":"r""#
    let different = [
      #"{\#(package),"delete":true}"#, #"{\#(package),"delete":true,"guard":{"A":null}}"#,
      #"{\#(package),"delete":true,"guard":{"A":1}}"#,
      #"{\#(package),"delete":true,"absent":["/A"]}"#,
      #"{\#(package),"data__PatchDocument":[]}"#, #"{"region":"r","create":{"A":1}}"#,
      #"{"region":"q","create":{"A":1}}"#, #"{"region":"r","create":{"A":"1"}}"#,
    ]
    let digests = try different.map { try Self.digest($0) }
    #expect(Set(digests).count == digests.count)
    let same = [
      (
        #"{"region":"r","create":{"A":1,"B":{"c":1,"d":2}}}"#,
        #"{"create" : {"B":{"d":2.0,"c":1},"\u0041":1e0},"region":"r"}"#
      ),
      (
        #"{\#(package),"delete":true,"guard":{"A":1,"B":"x"}}"#,
        #"{"guard":{"B":"x","A":1.0},"delete":true,\#(package)}"#
      ),
      (#"{\#(package),"delete":true}"#, #"{\#(package),"delete":true,"guard":{}}"#),
    ]
    for (one, other) in same { #expect(try Self.digest(one) == Self.digest(other)) }
  }

  @Test func `order and number of requests count`() throws {
    let (first, second) = (Self.request(Self.approval), Self.request("[]"))
    let digests = [
      try Self.digest(first, second), try Self.digest(second, first), try Self.digest(first),
      try Self.digest(first, first), try Self.digest(first, second, second),
    ]
    #expect(Set(digests).count == digests.count)
  }

  @Test func `the digest of a long plan does not depend on how it is gathered`() throws {
    let requests = try (0..<2_000).map { number in
      let line = Self.request(Self.approval, package: Self.package + String(number))
      return try ChangeRequest(parsing: Array(line.utf8).span.bytes)
    }
    var (whole, parts) = (PlanHasher(), PlanHasher())
    for request in requests {
      whole.update(request)
      parts.update(request)
      if request.identifier.hasSuffix("5") { _ = parts.finish() }
    }
    #expect(whole.finish() == parts.finish())
  }

  @Test func `a digest is read in its written form only`() throws {
    let text = "sha256:" + String(repeating: "0a", count: 32)
    #expect(PlanDigest(parsing: text)?.text == text)
    #expect(PlanDigest(parsing: text.uppercased().replacing("SHA", with: "sha"))?.text == text)
    for wrong in [
      "", "sha256:", String(text.dropFirst(7)), String(text.dropLast()), text + "0", "sha1:" + text,
      text.replacing("a", with: "g"), text.replacing("a", with: "+"),
      text.replacing("0a", with: "é"),
    ] {
      #expect(PlanDigest(parsing: wrong) == nil, "\(wrong)")
    }
  }
}
