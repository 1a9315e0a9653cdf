import JSONLines
import Testing

@testable import ModelPackages

@Suite struct LineKindTests {
  @Test(arguments: [
    (#"{"data__Identifier":"a","data__PatchDocument":[]}"#, LineKind.request as LineKind?),
    (#"{"data__Identifier":"a","delete":true}"#, .request),
    (#"{"region":"r","create":{"ModelPackageName":"x"}}"#, .request),
    (#"{"data__Identifier":"a","operation":"delete","status":"SUCCESS"}"#, .result),
    (#"{"data__Identifier":"a","delete":false}"#, nil),
    (#"{"model_package_arn":"a","creation_time":"t","create":{}}"#, .record),
    (#"{"model_package_arn":"a","creation_time":"t"}"#, .record),
    (#"{"change":"added","model_package_arn":"a"}"#, .difference), ("[]", nil), ("{", nil),
  ])
  func `a line's members tell its kind`(line: String, kind: LineKind?) {
    #expect(LineKind(of: Array(line.utf8).span.bytes) == kind)
  }
}
