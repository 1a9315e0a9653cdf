/// A part of AWS with accounts, regions and host names of its own.
package struct Partition: Sendable, Equatable {
  /// The partition's id as in ARNs, such as `aws-cn`.
  package let id: String
  /// What its services' host names end in.
  package let dnsSuffix: String
  /// What the host names that answer over IPv4 and IPv6 end in.
  package let dualStackDNSSuffix: String
  /// What its regions' names start with, up to the place's name; empty for `aws`.
  private let regionPrefix: String

  /// The partition of a region; one of an unknown shape is taken to be `aws`, as AWS's tools do.
  package static func partition(ofRegion region: String) -> Partition {
    all.first { $0.hasRegion(region) } ?? aws
  }

  /// Returns whether a string has the form of a region of any partition, such as `eu-west-1` (AWS's
  /// partition metadata, `regionRegex`).
  package static func hasFormOfRegion(_ text: String) -> Bool {
    if all.contains(where: { $0.hasRegion(text) }) { return true }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, commonPrefixes.contains(String(parts[0])) else { return false }
    return !parts[1].isEmpty && parts[1].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && !parts[2].isEmpty && parts[2].allSatisfy { $0.isASCII && $0.isNumber }
  }

  /// The prefixes of region names in the partition `aws`.
  private static let commonPrefixes: Set = [
    "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx",
  ]

  /// Whether a region's name is this partition's prefix, a place and a number.
  private func hasRegion(_ region: String) -> Bool {
    guard !regionPrefix.isEmpty, region.hasPrefix(regionPrefix) else { return false }
    let rest = region.dropFirst(regionPrefix.count)
      .split(separator: "-", omittingEmptySubsequences: false)
    return rest.count == 2 && !rest[0].isEmpty && !rest[1].isEmpty
      && rest[1].allSatisfy { $0.isASCII && $0.isNumber }
  }

  static let aws = Partition(
    id: "aws", dnsSuffix: "amazonaws.com", dualStackDNSSuffix: "api.aws", regionPrefix: "")

  private static let all = [
    Partition(
      id: "aws-cn", dnsSuffix: "amazonaws.com.cn",
      dualStackDNSSuffix: "api.amazonwebservices.com.cn", regionPrefix: "cn-"),
    Partition(
      id: "aws-us-gov", dnsSuffix: "amazonaws.com", dualStackDNSSuffix: "api.aws",
      regionPrefix: "us-gov-"),
    Partition(
      id: "aws-eusc", dnsSuffix: "amazonaws.eu", dualStackDNSSuffix: "api.amazonwebservices.eu",
      regionPrefix: "eusc-de-"),
    Partition(
      id: "aws-iso", dnsSuffix: "c2s.ic.gov", dualStackDNSSuffix: "api.aws.ic.gov",
      regionPrefix: "us-iso-"),
    Partition(
      id: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov", dualStackDNSSuffix: "api.aws.scloud",
      regionPrefix: "us-isob-"),
    Partition(
      id: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk", dualStackDNSSuffix: "api.cloud-aws.adc-e.uk",
      regionPrefix: "eu-isoe-"),
    Partition(
      id: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov", dualStackDNSSuffix: "api.aws.hci.ic.gov",
      regionPrefix: "us-isof-"),
  ]
}
