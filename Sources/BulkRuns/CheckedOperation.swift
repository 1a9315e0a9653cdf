internal import JSONLines
internal import Journal
internal import ModelPackages
internal import OrderedCollections

/// A request's operation that can be sent, with what can be concluded about it from the package.
enum CheckedOperation: Sendable {
  case update(JSONPatch)
  case create(PackageCreation)
  case delete(PackageDeletion)

  /// - Parameters:
  ///   - isFresh: whether nothing of the request was sent before, so that it can still be refused.
  ///   - api: the API that it is sent through; `nil` for a file.
  /// - Throws: why the service would refuse the request whatever the package is like.
  init(
    _ request: ChangeRequest, isFresh: Bool, via api: ServiceAPI?
  ) throws(RequestRefusal) {
    switch request.operation {
    case .update(let document):
      let patch: JSONPatch
      do throws(JSONPatchError) { patch = try document.patch() } catch { throw .document(error) }
      if isFresh {
        do throws(UpdateRefusal) { try request.check(patch, via: api) } catch {
          throw .update(error)
        }
      }
      self = .update(patch)
    case .create(let creation):
      if isFresh {
        do throws(CreationRefusal) { try CreationRules.check(creation.properties) } catch {
          throw .creation(error)
        }
      }
      self = .create(creation)
    case .delete(let deletion): self = .delete(deletion)
    }
  }

  /// Whether there is no package before the operation.
  var isCreation: Bool { if case .create = self { true } else { false } }

  /// Whether there is no package after the operation.
  var isDeletion: Bool { if case .delete = self { true } else { false } }

  /// Whether it asks for nothing, so that it is not sent.
  var isEmpty: Bool {
    switch self {
    case .update(let patch): patch.operations.isEmpty
    case .create, .delete: false
    }
  }

  /// What the operation changes, as far as the request alone says it; `nil` if it does not.
  func effect(absent: [JSONPointer]) -> ChangeEffect? {
    switch self {
    case .update(let patch): ChangeEffect(patch, absent: absent)
    case .create, .delete: nil
    }
  }

  /// What the operation makes of a package; `nil` if it cannot be carried out on it.
  func effect(on properties: JSONObject) -> ChangeEffect? {
    switch self {
    case .update(let patch): ChangeEffect(patch, on: properties)
    case .create: nil
    case .delete: ChangeEffect(deleting: properties)
    }
  }

  /// Whether a package is as the operation leaves it, as far as it shows without what was before.
  func isInEffect(on properties: JSONObject) -> Bool {
    switch self {
    case .update(let patch): PatchFacts.isInEffect(patch, on: properties)
    // A package that is there was created, and not deleted.
    case .create: true
    case .delete: false
    }
  }

  /// Whether a package shows no part of the operation.
  func isUntouched(on properties: JSONObject) -> Bool {
    switch self {
    case .update(let patch):
      let changes = patch.operations.filter { !$0.changedPaths.isEmpty }
      return changes.allSatisfy { !PatchFacts.isInEffect(JSONPatch([$0]), on: properties) }
    // Without the record of the package nobody knows whether it is the same one.
    case .create, .delete: return false
    }
  }

  /// Returns whether the service may report SUCCESS and have ignored the change.
  ///
  /// It ignores the removal of a property, changes to most properties, and all changes but tags to
  /// a package outside a group (`UpdateHandler`).
  func mayBeIgnored(of identifier: String) -> Bool {
    switch self {
    case .update(let patch):
      let trusted: Set<String> = [
        "ModelApprovalStatus", "ApprovalDescription", "CustomerMetadataProperties",
      ]
      if ModelPackageARN(identifier)?.group == nil { return true }
      return patch.operations.contains { operation in
        if case .remove = operation { return true }
        return operation.changedPaths.contains { path in
          !trusted.contains(path.tokens.first?.text ?? "")
        }
      }
    case .create, .delete: return false
    }
  }
}
