package import JSONLines

/// One package of a plan as a reviewer sees it: what would change, and what to look at.
package struct ReviewedPackage: Sendable {
  /// One value that would change.
  package struct Change: Hashable, Sendable {
    /// The column, or a member of its value, as `patch --set` spells it:
    /// `customer_metadata_properties.reviewer`.
    package let path: String
    /// The value as it stands; `nil` if there is none.
    package let before: JSONValue?
    /// The value as it would be; `nil` if there would be none.
    package let after: JSONValue?

    package init(path: String, before: JSONValue?, after: JSONValue?) {
      self.path = path
      self.before = before
      self.after = after
    }
  }

  /// Something that a reviewer of the package should know.
  package struct Problem: Hashable, Sendable {
    package enum Level: String, Sendable {
      /// The request would fail as things stand.
      case error
      /// The request would succeed, but is worth a second look.
      case warning
    }

    package let level: Level
    /// The kind of problem in one word, such as an `error_code` of `apply`.
    package let code: String
    /// The problem in one sentence without a full stop.
    package let message: String
    /// The name of the policy that is not true; `nil` for other kinds of problems.
    package let policy: String?

    package init(_ level: Level, code: String, message: String, policy: String? = nil) {
      self.level = level
      self.code = code
      self.message = message
      self.policy = policy
    }
  }

  /// The package's ARN.
  package let identifier: String
  /// The region of its requests.
  package let region: String
  /// The number of requests for it.
  package let requests: Int
  /// The values that would change; if a request would fail, those that it asks for.
  package let changes: [Change]
  package let problems: [Problem]
  /// The package's `model_package_status`; `nil` if it is not known.
  package let status: String?
  /// The names of the reports in its `model_metrics`, such as `ModelQuality`.
  package let metrics: [String]
}
