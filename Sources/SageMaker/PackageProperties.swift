internal import JSONLines
internal import ModelPackages
internal import Times

/// A package of SageMaker's answers with its properties as Cloud Control spells them.
///
/// Worked example: `{"ModelPackageArn":"arn:…/churn/7","CreationTime":1795478400.25,"Domain":null}`
/// becomes `{"ModelPackageArn":"arn:…/churn/7","CreationTime":"2026-11-24T00:00:00.250Z"}`.
///
/// DescribeModelPackage and Search use the names of the Cloud Control type's properties, and the
/// same values. Only times differ: SageMaker sends epoch seconds, `CreationTime` and
/// `LastModifiedTime` being the only members of the type `timestamp` in `DescribeModelPackageOutput`
/// (botocore, sagemaker/2017-07-24).
struct PackageProperties {
  /// The package's ARN.
  let identifier: String
  /// One JSON object in UTF-8, names in PascalCase.
  private(set) var bytes: [UInt8]

  private static let arn = Array("ModelPackageArn".utf8)
  private static let tags = Array("Tags".utf8)
  private static let times = ["CreationTime", "LastModifiedTime"].map { Array($0.utf8) }

  /// Reads a package from a checked JSON object; returns `nil` if it has no ARN.
  init?(_ package: JSONSlice, of answer: RawSpan) {
    let arn = answer.member(Self.arn, of: package)
    guard package.kind == .object, arn.kind == .string else { return nil }
    identifier = answer.text(of: arn)
    // A version has no tags of its own: CreateModelPackage refuses them beside a group.
    let isVersion = ModelPackageARN(identifier)?.group != nil
    bytes = [UInt8(ascii: "{")]
    bytes.reserveCapacity(package.range.count + 64)
    var members = JSONMemberCursor(package)
    while let (name, value) = members.next(in: answer) {
      if value.kind == .null || (isVersion && answer.string(name, equals: Self.tags)) { continue }
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      bytes.appendCompact(name, of: answer)
      bytes.append(UInt8(ascii: ":"))
      if value.kind == .number, Self.times.contains(where: { answer.string(name, equals: $0) }),
        let time = Timestamp(epochSeconds: answer.extracting(value.range))
      {
        bytes.appendJSONString(time.cloudControlText)
      } else {
        bytes.appendCompact(value, of: answer)
      }
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// Adds the package's tags, if there are any.
  ///
  /// - Parameter tags: a JSON array in UTF-8.
  mutating func add(tags: [UInt8]) {
    if tags.elementsEqual("[]".utf8) { return }
    bytes.removeLast()
    bytes.append(text: #","Tags":"#)
    bytes += tags
    bytes.append(UInt8(ascii: "}"))
  }
}
