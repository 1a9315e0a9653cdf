internal import JSONLines
internal import OrderedCollections
internal import Synchronization
internal import Times

/// Compares packages as Search found them with what DescribeModelPackage says.
package final class SearchVerification: Sendable {
  /// The result of all comparisons.
  package struct Summary: Sendable, Equatable {
    /// Packages compared.
    package var compared = 0
    /// Packages that differed.
    package var differing = 0
    /// The time for which Search has lagged behind at least, in seconds: since the oldest of the
    /// modifications that it lacked. `nil` if none of them has a time.
    package var lag: Double?

    package init(compared: Int = 0, differing: Int = 0, lag: Double? = nil) {
      self.compared = compared
      self.differing = differing
      self.lag = lag
    }
  }

  /// What only DescribeModelPackage returns.
  private static let onlyDescribed: Set<JSONString> = ["ManagedStorageType"]
  private let now: @Sendable () -> Double
  private let state = Mutex(Summary())

  /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
  package init(now: @escaping @Sendable () -> Double) { self.now = now }

  package var summary: Summary { state.withLock { $0 } }

  /// Compares the properties of one package, two JSON objects with names in PascalCase.
  package func compare(_ found: [UInt8], with described: [UInt8]) {
    let (left, right) = (Self.members(found), Self.members(described))
    let isEqual = left == right
    let modified = right["LastModifiedTime"]?.string.flatMap(Timestamp.init(parsing:))
    let lag = modified.map { max(0, now() - $0.secondsSinceEpoch) }
    state.withLock { summary in
      summary.compared += 1
      guard !isEqual else { return }
      summary.differing += 1
      if let lag { summary.lag = max(summary.lag ?? 0, lag) }
    }
  }

  /// The members, tags in the order of their keys.
  private static func members(_ properties: [UInt8]) -> JSONObject {
    var members = (try? JSONValue(parsing: properties))?.object ?? [:]
    members.removeAll { onlyDescribed.contains($0.key) }
    if let tags = members["Tags"]?.array {
      members["Tags"] =
        tags.isEmpty
        ? nil
        : .array(tags.sorted { ($0["Key"]?.string ?? "") < ($1["Key"]?.string ?? "") })
    }
    // The order of members does not count.
    members.sort { $0.key.text < $1.key.text }
    return members
  }
}
