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
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", parts[2] == "sagemaker",
      text.unicodeScalars.count <= Self.maximumLength,
      parts[1] == "aws" || parts[1].hasPrefix("aws-"),
      parts[1].utf8.allSatisfy({ $0.isLowercaseLetter || $0 == UInt8(ascii: "-") }),
      (9...16).contains(parts[3].utf8.count),
      parts[3].utf8.allSatisfy({ $0.isLowercaseLetter || $0.isDigit || $0 == UInt8(ascii: "-") }),
      parts[4].utf8.count == 12, parts[4].utf8.allSatisfy(\.isDigit),
      parts[5].hasPrefix("model-package/")
    else { return nil }
    let name = parts[5].dropFirst("model-package/".count)
    guard !name.isEmpty, !name.unicodeScalars.contains(where: \.properties.isWhitespace),
      !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
    else { return nil }
    self.text = text
    partition = String(parts[1])
    region = String(parts[3])
    account = String(parts[4])
    self.name = String(name)
  }

  /// The region that an ARN of any kind names, nil if the text names none.
  package static func region(of text: String) -> String? {
    let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, parts[0] == "arn", !parts[3].isEmpty else { return nil }
    return String(parts[3])
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
