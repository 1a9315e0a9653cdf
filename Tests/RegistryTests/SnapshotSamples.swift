internal import Foundation

/// Snapshots for tests, in a folder of the test's own that goes with it.
final class SampleFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "mpkg-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The names in the folder.
  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }

  /// Writes a file; gzip where asked, by the system's own gzip.
  func write(_ text: String, gzip: Bool = false) throws -> String {
    let file = path + "/snapshot-\(UUID().uuidString).jsonl"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    guard gzip else { return file }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", file]
    try process.run()
    process.waitUntilExit()
    return file + ".gz"
  }
}

/// A record's ARN.
func arn(_ name: String, region: String = "us-east-1") -> String {
  "arn:aws:sagemaker:\(region):123456789012:model-package/\(name)"
}

/// A record's line.
func record(_ name: String, _ members: String = "", region: String = "us-east-1") -> String {
  let group = name.split(separator: "/")
  let naming =
    group.count == 2
    ? #""model_package_group_name":"\#(group[0])","model_package_version":\#(group[1])"#
    : #""model_package_name":"\#(name)""#
  return #"{\#(members.isEmpty ? "" : members + ",")\#(naming),"#
    + #""model_package_arn":"\#(arn(name, region: region))","region":"\#(region)"}"#
}
