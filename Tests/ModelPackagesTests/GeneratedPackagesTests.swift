internal import Foundation
import JSONLines
internal import OrderedCollections
internal import TestTools
import Testing
import Times

@testable import ModelPackages

/// What examples/generate-packages.py makes could be in a registry: it keeps the service's rules.
@Suite struct GeneratedPackagesTests {
  private static let count = 1500

  private struct Generated {
    let packages: [JSONObject]
    let groups: [JSONObject]

    /// - Parameter night: the number of nights in which half of the packages were changed.
    init(night: Int = 0) throws {
      let file = NSTemporaryDirectory() + "mpkg-groups-\(UUID().uuidString).jsonl"
      defer { try? FileManager.default.removeItem(atPath: file) }
      let lines = try Python.lines(
        ofScript: "../../examples/generate-packages.py",
        arguments: [
          "--count", "\(count)", "--seed", "17", "--groups", file, "--night", "\(night)",
          "--changed", "0.5", "--added", "0", "--removed", "0",
        ])
      packages = try lines.map { try #require(JSONValue(parsing: $0).object) }
      groups = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map {
        try #require(JSONValue(parsing: String($0)).object)
      }
    }
  }

  /// A column's value; nil where it is null or absent.
  private static func value(_ column: String, of record: JSONObject) -> JSONValue? {
    record[JSONString(column)].flatMap { $0 == .null ? nil : $0 }
  }

  @Test(arguments: [0, 9]) func recordsKeepTheSchema(night: Int) throws {
    let packages = try Generated(night: night).packages
    #expect(packages.count == Self.count)
    for record in packages {
      for (name, value) in record where value != .null {
        #expect(throws: Never.self, "\(record)") { try Schema.validate(name.text, value: value) }
      }
      let arn = try #require(Self.value("model_package_arn", of: record)?.string)
      let address = try #require(ModelPackageARN(arn))
      let own = ["tags", "model_package_name"]
      let versions = [
        "model_package_group_name", "model_package_version", "model_approval_status",
      ]
      let isGrouped = address.group != nil
      for column in isGrouped ? versions : own {
        #expect(Self.value(column, of: record) != nil, "\(column) lacks in \(record)")
      }
      for column in isGrouped ? own : versions + ["approval_description"] {
        #expect(Self.value(column, of: record) == nil, "\(column) stands in \(record)")
      }
    }
  }

  @Test func thereIsSomethingOfEverything() throws {
    let packages = try Generated().packages
    let lone = packages.filter { Self.value("model_package_name", of: $0) != nil }
    #expect((30...150).contains(lone.count))
    let teams = packages.compactMap {
      Self.value("customer_metadata_properties", of: $0)?["team"]?.string
    }
    #expect((1200..<1500).contains(teams.count) && Set(teams).count == 6)
  }

  @Test func groupsAreThoseOfThePackages() throws {
    let generated = try Generated()
    let wanted = generated.packages.compactMap { record in
      Self.value("model_package_arn", of: record)?.string.flatMap {
        ModelPackageARN($0).flatMap { arn in
          arn.group.map {
            "arn:aws:sagemaker:\(arn.region):\(arn.account):model-package-group/\($0)"
          }
        }
      }
    }
    var seen = OrderedSet<String>(wanted)
    for group in generated.groups {
      let arn = try #require(group["model_package_group_arn"]?.string)
      #expect(seen.remove(arn) != nil)
      let name = try #require(group["model_package_group_name"]?.string)
      #expect(arn.hasSuffix(":model-package-group/\(name)"))
      let tags = try #require(group["tags"])
      #expect(throws: Never.self) { try Schema.validate("tags", value: tags) }
      let created = try #require(group["creation_time"]?.string)
      #expect(Timestamp(iso8601: created) != nil)
    }
    #expect(seen.isEmpty)
  }
}
