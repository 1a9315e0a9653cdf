internal import Foundation
internal import ProgramRuns
internal import Testing

/// The permissions that the man pages list, and the IAM policies that grant them.
@Suite struct PermissionManualTests {
  private struct Policy: Decodable {
    struct Statement: Decodable {
      let name: String
      let effect: String
      let actions: [String]
      let resource: Resources

      enum CodingKeys: String, CodingKey {
        case name = "Sid"
        case effect = "Effect"
        case actions = "Action"
        case resource = "Resource"
      }
    }

    /// One resource, or a list of them.
    enum Resources: Decodable {
      case one(String)
      case many([String])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .one(text)
        } else {
          self = .many(try container.decode([String].self))
        }
      }

      var all: [String] {
        switch self {
        case .one(let text): [text]
        case .many(let texts): texts
        }
      }
    }

    let version: String
    let statements: [Statement]

    enum CodingKeys: String, CodingKey {
      case version = "Version"
      case statements = "Statement"
    }
  }

  /// The lines of a page's PERMISSIONS section.
  private static func section(of page: String) throws -> [Substring] {
    let lines = try Files.text(Project.folder + "/man/" + page).split(
      separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: ".Sh PERMISSIONS"))
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix(".Sh ") })
  }

  /// The actions that a page lists.
  private static func actions(of page: String) throws -> Set<String> {
    let words = try section(of: page).filter { $0.hasPrefix(".Li ") }.map {
      $0.split(separator: " ")[1]
    }
    return Set(words.filter { $0.contains(":") }.map(String.init))
  }

  private static func policy(of page: String) throws -> Policy {
    let lines = try section(of: page)
    let start = try #require(lines.firstIndex(of: ".Bd -literal"))
    let block = lines[(start + 1)...].prefix { $0 != ".Ed" }
    return try JSONDecoder().decode(Policy.self, from: Data(block.joined(separator: "\n").utf8))
  }

  private static let reading: Set<String> = [
    "cloudformation:GetResource", "sagemaker:DescribeModelPackage", "sagemaker:ListTags",
    "kms:DescribeKey", "kms:Decrypt",
  ]

  private static let listing: Set<String> = [
    "sagemaker:ListModelPackages", "sagemaker:Search", "sagemaker:ListModelPackageGroups",
    "sagemaker:BatchDescribeModelPackage", "sagemaker:DescribeModelPackageGroup",
  ]

  private static let changing: Set<String> = [
    "cloudformation:UpdateResource", "cloudformation:GetResourceRequestStatus",
    "cloudformation:ListResourceRequests", "cloudformation:CancelResourceRequest",
    "sagemaker:UpdateModelPackage", "sagemaker:AddTags", "sagemaker:DeleteTags",
    "sagemaker:CreateModelPackage", "ecr:BatchGetImage", "s3:GetObject", "s3:ListBucket",
    "kms:CreateGrant", "kms:GenerateDataKey",
  ]

  /// Needed to delete and to make packages; the policy for approving allows none of it.
  private static let deletingAndMaking: Set<String> = [
    "cloudformation:DeleteResource", "sagemaker:DeleteModelPackage",
    "cloudformation:CreateResource", "iam:PassRole",
  ]

  @Test func thePagesListAllActions() throws {
    #expect(try Self.actions(of: "mpkg-fetch.1") == Self.reading.union(Self.listing))
    let applying = Self.reading.union(Self.changing).union(Self.deletingAndMaking)
    #expect(try Self.actions(of: "mpkg-apply.1") == applying)
    #expect(try Self.actions(of: "mpkg.1") == applying.union(Self.listing))
  }

  @Test(arguments: ["mpkg-fetch.1", "mpkg-apply.1"])
  func thePolicyAllowsWhatThePageLists(page: String) throws {
    let policy = try Self.policy(of: page)
    #expect(policy.version == "2012-10-17")
    #expect(policy.statements.allSatisfy { $0.effect == "Allow" })
    #expect(Set(policy.statements.map(\.name)).count == policy.statements.count)
    let actions = policy.statements.flatMap(\.actions)
    let listed = try Self.actions(of: page).subtracting(Self.deletingAndMaking)
    #expect(Set(actions) == listed)
    #expect(Set(actions).count == actions.count)
    for resource in policy.statements.flatMap(\.resource.all) {
      #expect(resource == "*" || resource.hasPrefix("arn:aws:"))
    }
  }
}
