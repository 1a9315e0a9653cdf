internal import AWSSignature
internal import Testing

@Suite struct CredentialsTests {
  @Test func showsNoSecretInAnyPrintedForm() {
    let credentials = Credentials(
      accessKeyID: "AKID", secretAccessKey: "s3cr3t", sessionToken: "t0ken", expiration: 1)
    var dumped = ""
    dump([credentials], to: &dumped)
    let optional: Credentials? = credentials
    for text in [
      "\(credentials)", String(reflecting: credentials), dumped, String(describing: optional),
      String(reflecting: [credentials]),
    ] {
      #expect(text.contains("AKID"))
      #expect(!text.contains("s3cr3t") && !text.contains("t0ken"))
    }
  }
}
