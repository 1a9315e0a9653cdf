internal import ModelPackages
internal import Registry

/// A group whose tags a record lacks, and why.
struct GroupTagsGap: Sendable {
  /// The group's ARN.
  var group: String
  var error: RegistryError
}

/// The tags of a package's group.
enum GroupTags: Sendable {
  /// Nobody asked for them, or the package is outside a group.
  case none
  /// A JSON array.
  case known([UInt8])
  /// The group is gone, or its tags may not be read.
  case missing(GroupTagsGap)
}

extension FetchSource {
  /// The tags of a package's group, asked for once a run.
  ///
  /// - Throws: a failure that may pass, so that the package can be read again.
  func tagsOfGroup(of package: PackageAddress) async throws(RegistryError) -> GroupTags {
    guard let groupTags, let arn = ModelPackageARN(package.identifier), let group = arn.groupARN
    else { return .none }
    do throws(RegistryError) {
      return .known(try await groupTags.tags(ofGroup: group, region: arn.region))
    } catch {
      guard error.kind == .notFound || error.kind == .accessDenied else { throw error }
      return .missing(GroupTagsGap(group: group, error: error))
    }
  }
}
