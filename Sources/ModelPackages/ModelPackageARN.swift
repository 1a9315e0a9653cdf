/// A model package's ARN, the primary identifier of `AWS::SageMaker::ModelPackage`.
///
/// Worked example: `arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/7` has the region
/// `us-east-1`, the account `123456789012` and the name `churn/7`: version 7 of group `churn`.
package struct ModelPackageARN: Hashable, Sendable {
  /// The ARN as it was written.
  package let text: String
  /// The partition, such as `aws` or `aws-cn`.
  package let partition: String
  /// The region, such as `us-east-1`.
  package let region: String
  /// The account's twelve digits.
  package let account: String
  /// What follows `model-package/`: `GROUP/VERSION`, or the name of a package outside a group.
  package let name: String

  /// The longest ARN, in characters (SageMaker's `ModelPackageArn`).
  package static let maximumLength = 2048

  /// - Returns: nil if the text is no model package's ARN (SageMaker's pattern, any partition).
  package init?(_ text: String) {
    let parts = Self.parts(of: text)
    let prefix = "model-package/".utf8
    guard parts.count == 6, parts[0].elementsEqual("arn".utf8),
      parts[2].elementsEqual("sagemaker".utf8),
      text.unicodeScalars.count <= Self.maximumLength,
      parts[1].elementsEqual("aws".utf8) || parts[1].starts(with: "aws-".utf8),
      parts[1].allSatisfy({ $0.isLowercaseLetter || $0 == UInt8(ascii: "-") }),
      (9...16).contains(parts[3].count),
      parts[3].allSatisfy({ $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }),
      parts[4].count == 12, parts[4].allSatisfy(\.isDigit), parts[5].starts(with: prefix)
    else { return nil }
    let name = Substring(parts[5].dropFirst(prefix.count))
    guard !name.isEmpty, !name.unicodeScalars.contains(where: Self.isSpaceOrControl) else {
      return nil
    }
    self.text = text
    partition = String(Substring(parts[1]))
    region = String(Substring(parts[3]))
    account = String(Substring(parts[4]))
    self.name = String(name)
  }

  /// The parts of an ARN between its first five colons.
  private static func parts(of text: String) -> [Substring.UTF8View] {
    text.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
  }

  private static func isSpaceOrControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F }
    return scalar.properties.isWhitespace
  }

  /// The region that an ARN of any kind names, nil if the text names none.
  package static func region(of text: String) -> String? {
    let parts = parts(of: text)
    guard parts.count == 6, parts[0].elementsEqual("arn".utf8), !parts[3].isEmpty else {
      return nil
    }
    return String(Substring(parts[3]))
  }

  /// The group's name, nil for a package outside a group.
  package var group: String? {
    guard let slash = name.lastIndex(of: "/") else { return nil }
    return String(name[..<slash])
  }

  /// The version within the group, nil for a package outside a group.
  package var version: Int? {
    guard let slash = name.lastIndex(of: "/") else { return nil }
    return Int(name[name.index(after: slash)...])
  }
}
