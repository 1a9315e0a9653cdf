package import ByteStreams
package import JSONLines
internal import ModelPackages
internal import OrderedCollections

/// A file of model package groups, one JSON object per line, that replaces SageMaker as the source
/// of groups and their tags.
///
/// Worked example: `{"model_package_group_name":"churn","model_package_group_arn":"arn:…/churn",
/// "tags":[{"Key":"team","Value":"fraud"}],"region":"us-east-1"}`. `tags` may be missing if a group
/// has no tags.
package final class GroupsFile: GroupTagSource {
  private static let identifier = "model_package_group_arn"
  private let store: SnapshotStore

  /// - Parameter folder: the folder for temporary files.
  package init(
    opening name: String, folder: String, interruption: Interruption?
  ) throws(SnapshotError) {
    store = try SnapshotStore(
      opening: name, identifier: Self.identifier, folder: folder, interruption: interruption)
  }

  package func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8] {
    guard let record = try record(ofGroup: group) else {
      throw RegistryError(
        .notFound, code: "ResourceNotFound", message: "there is no group \(group) in \(store.name)",
        attempts: 0)
    }
    guard let tags = record["tags"], tags != .null else { return Array("[]".utf8) }
    guard tags.array != nil else {
      throw RegistryError(
        .storage, code: "InvalidRecord",
        message: "the tags of \(group) in \(store.name) are no list",
        attempts: 0)
    }
    return tags.jsonBytes
  }

  /// Returns the record of the group with an ARN; `nil` if the file does not have it.
  package func record(ofGroup arn: String) throws(RegistryError) -> JSONObject? {
    do throws(SnapshotError) {
      guard let place = try store.place(of: arn) else { return nil }
      return try record(at: place)
    } catch {
      throw RegistryError(reading: error)
    }
  }

  /// Returns the record of the first group with a name, in a region if one is given; `nil` if there
  /// is none.
  package func record(named name: String, region: String?) throws(RegistryError) -> JSONObject? {
    do throws(SnapshotError) {
      for place in 0..<store.count {
        let record = try record(at: place)
        guard record["model_package_group_name"]?.string == name else { continue }
        if region == nil || record[JSONString(Columns.region)]?.string ?? region == region {
          return record
        }
      }
      return nil
    } catch {
      throw RegistryError(reading: error)
    }
  }

  /// The records of all groups, in the file's order.
  package func records() throws(RegistryError) -> [JSONObject] {
    do throws(SnapshotError) {
      return try (0..<store.count).map { place throws(SnapshotError) in try record(at: place) }
    } catch {
      throw RegistryError(reading: error)
    }
  }

  private func record(at place: Int) throws(SnapshotError) -> JSONObject {
    let line = try store.record(at: place)
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: line).object ?? [:]
    } catch {
      throw .line(name: store.name, place + 1, error)
    }
  }
}
