internal import ModelPackages
internal import Registry

/// A group whose tags are missing from a record, and the error that is the reason.
struct GroupTagsGap: Sendable {
  /// The group's ARN.
  var group: String
  /// The column that is missing.
  var column = Columns.groupTags
  var error: RegistryError
}

/// The result of looking up the tags of a package's group.
enum GroupTags: Sendable {
  /// The tags are not requested, or the package is not in a group.
  case none
  /// The tags as a JSON array.
  case known([UInt8])
  /// The group does not exist, or access to its tags is denied.
  case missing(GroupTagsGap)
}

extension FetchSource {
  /// Returns the tags of a package's group; sends at most one request per group and run.
  ///
  /// - Throws: an error that may be temporary, so that the package can be read again.
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
