internal import Foundation
import RehearsalServer

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

/// Three versions of a group and a package outside one, a second apart; one of another region.
let sampleRecords = [
  record(
    "churn/1",
    #""model_approval_status":"Rejected","creation_time":"2026-01-01T00:00:00.250Z""#),
  record("churn/2", #""creation_time":"2026-01-01T00:00:01.5Z""#),
  record(
    "lone", #""model_approval_status":"Approved","creation_time":"2026-01-01T00:00:02Z""#),
  record("churn/3", #""creation_time":"2026-01-01T00:00:03Z""#),
  record("churn/4", region: "eu-west-1"),
].joined(separator: "\n")

extension RehearsalConfiguration {
  /// The real clock and no faults.
  static var test: RehearsalConfiguration {
    RehearsalConfiguration(now: { Date().timeIntervalSince1970 })
  }
}
