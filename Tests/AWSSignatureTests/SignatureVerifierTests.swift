internal import AWSSignature
internal import Testing

@Suite struct SignatureVerifierTests {
  static let keys = Credentials(accessKeyID: "AKID", secretAccessKey: "secret")
  static let temporary = Credentials(
    accessKeyID: "ASIA", secretAccessKey: "other", sessionToken: "token")
  static let verifier = SignatureVerifier(
    credentials: [keys, temporary], services: ["cloudcontrolapi", "sagemaker"],
    isRegion: { $0.hasSuffix("-1") })
  static let now = 1_800_000_000.0

  static func request(
    _ credentials: Credentials = keys, at time: Double = now, region: String = "us-east-1",
    service: String = "cloudcontrolapi"
  ) -> SignableRequest {
    var request = SignableRequest(
      method: "POST", target: "/",
      headers: [
        HeaderField("Host", "127.0.0.1:8080"),
        HeaderField("X-Amz-Target", "CloudApiService.GetResource"),
      ],
      body: Array("{}".utf8))
    request.headers = RequestSigner().sign(
      request, at: time, region: region, service: service, credentials: credentials)
    return request
  }

  static func verdict(
    _ request: SignableRequest, changing change: (inout SignableRequest) -> Void = { _ in }
  ) -> SignatureVerdict {
    var request = request
    change(&request)
    return verifier.verify(request, now: now)
  }

  @Test func letsInWhatIsSignedWithAKnownKey() {
    #expect(Self.verdict(Self.request()) == .valid(accessKeyID: "AKID"))
    #expect(Self.verdict(Self.request(Self.temporary)) == .valid(accessKeyID: "ASIA"))
  }

  @Test func tellsWhatIsWrong() {
    let stranger = Credentials(accessKeyID: "NOBODY", secretAccessKey: "secret")
    let liar = Credentials(accessKeyID: "AKID", secretAccessKey: "Secret")
    #expect(Self.verdict(Self.request(stranger)) == .unknownKey(accessKeyID: "NOBODY"))
    #expect(Self.verdict(Self.request(liar)) == .wrongSignature)
    #expect(
      Self.verdict(Self.request()) { $0.headers.removeAll { $0.name == "Authorization" } }
        == .missing)
  }

  @Test func comparesEveryPartOfTheScope() {
    #expect(Self.verdict(Self.request(service: "s3")) == .wrongService("s3"))
    #expect(Self.verdict(Self.request(region: "mars")) == .wrongRegion("mars"))
    // Signed a day before, and sent with a new date.
    let old = Self.verdict(Self.request(at: Self.now - 86_400)) { request in
      for index in request.headers.indices where request.headers[index].name == "X-Amz-Date" {
        request.headers[index].value = "20270115T080000Z"
      }
    }
    #expect(old == .wrongDay("20270114"))
    let request = Self.request(service: "sagemaker")
    #expect(
      Self.verifier.verify(request, service: "sagemaker", now: Self.now)
        == .valid(accessKeyID: "AKID"))
    #expect(
      Self.verifier.verify(request, service: "cloudcontrolapi", now: Self.now)
        == .wrongService("sagemaker"))
  }

  @Test(arguments: [301.0, 86_400, -301, -86_400])
  func refusesClocksThatDisagree(age: Double) {
    #expect(Self.verdict(Self.request(at: Self.now - age)) == .skewed(seconds: age))
  }

  @Test(arguments: [300.0, -300, 0])
  func takesClocksThatNearlyAgree(age: Double) {
    #expect(Self.verdict(Self.request(at: Self.now - age)) == .valid(accessKeyID: "AKID"))
  }

  @Test func refusesAnyOtherRequestUnderTheSameSignature() {
    let request = Self.request()
    #expect(Self.verdict(request) { $0.body = Array("{ }".utf8) } == .wrongSignature)
    #expect(Self.verdict(request) { $0.method = "GET" } == .wrongSignature)
    #expect(Self.verdict(request) { $0.target = "/?x=1" } == .wrongSignature)
    #expect(
      Self.verdict(request) { $0.headers[1].value = "CloudApiService.UpdateResource" }
        == .wrongSignature)
    #expect(Self.verdict(request) { $0.headers.remove(at: 0) } == .wrongSignature)
    #expect(
      Self.verdict(request) { $0.headers.append(HeaderField("X-Amz-Other", "1")) } == .malformed)
    #expect(
      Self.verdict(request) { $0.headers.append(HeaderField("Accept", "*/*")) }
        == .valid(accessKeyID: "AKID"))
  }

  @Test func wantsTheKeysOwnSessionToken() {
    let bare = Credentials(accessKeyID: "ASIA", secretAccessKey: "other")
    let stale = Credentials(accessKeyID: "ASIA", secretAccessKey: "other", sessionToken: "old")
    let superfluous = Credentials(
      accessKeyID: "AKID", secretAccessKey: "secret", sessionToken: "token")
    for credentials in [bare, stale, superfluous] {
      #expect(Self.verdict(Self.request(credentials)) == .tokenMismatch)
    }
  }

  @Test(arguments: [
    "", "AWS4-HMAC-SHA256", "Basic dXNlcjpwYXNz", "AWS4-HMAC-SHA256 Credential=",
    "AWS4-HMAC-SHA256 Credential=A/20270115/r/s/aws4_request",
    "AWS4-HMAC-SHA256 Credential=A/20270115/r/s/aws4_request, SignedHeaders=host, Signature=x, X=1",
    "AWS4-HMAC-SHA256 Credential=A/2027/r/s/aws4_request, SignedHeaders=host, Signature=0",
    "AWS4-HMAC-SHA256 Credential=A/20270115/r/s/aws5, SignedHeaders=host, Signature=0",
    "AWS4-HMAC-SHA256 Credential=A/20270115/r/s/aws4_request, SignedHeaders=, Signature=0",
    "AWS4-HMAC-SHA256 Credential=A/20270115/r/s/aws4_request, SignedHeaders=x;host, Signature=0",
    "AWS4-HMAC-SHA256 Credential=A/20270115/r/s/aws4_request, SignedHeaders=x-amz-date, Signature=0",
    "AWS4-HMAC-SHA256\u{0} \u{FFFD}=,=,=;;;",
  ])
  func callsMisshapenHeadersMalformed(header: String) {
    let verdict = Self.verdict(Self.request()) { request in
      request.headers.removeAll { $0.name == "Authorization" }
      request.headers.append(HeaderField("Authorization", header))
    }
    #expect(verdict == .malformed)
  }

  @Test(arguments: ["", "20270115", "20270115T08000Z0", "20271315T080000Z", "20270230T080000Z"])
  func callsMisshapenDatesMalformed(date: String) {
    let verdict = Self.verdict(Self.request()) { request in
      for index in request.headers.indices where request.headers[index].name == "X-Amz-Date" {
        request.headers[index].value = date
      }
    }
    #expect(verdict == .malformed)
  }
}
