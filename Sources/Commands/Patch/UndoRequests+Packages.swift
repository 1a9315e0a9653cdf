internal import JSONLines
internal import Journal
internal import LinePipeline
internal import ModelPackages
internal import OrderedCollections

/// Takes back that packages were made or deleted.
extension UndoRequests {
  /// Returns how an entry's sending ended; `nil` if the journal does not say.
  ///
  /// - Parameter ends: where the ends are; found the first time.
  static func ended(
    _ entry: SendingEntry, in journal: JournalContents, _ ends: inout [SendingID: Int]?
  ) throws(RunFailure) -> EndedEntry? {
    do throws(JournalError) {
      if ends == nil { ends = try journal.endPlaces() }
      guard let place = ends?[entry.id] else { return nil }
      return try journal.ended(at: place)
    } catch {
      throw .unprepared(UndoProblem.journal(error))
    }
  }

  /// Returns the deletion of a package that was made, or why there is none.
  static func undoing(
    creation entry: SendingEntry, _ ended: EndedEntry?, isGuarded: Bool
  ) -> (request: ChangeRequest?, problem: String?) {
    guard let identifier = ended?.created else {
      return (nil, "the journal does not say which package was made: look for it")
    }
    var guards = JSONObject()
    if isGuarded {
      guard let known = ended?.createdAs else {
        return (
          nil,
          "the journal does not say what \(identifier) was like when it was made, so its deletion"
            + " cannot be guarded; give --no-guard to delete it whatever it is like now"
        )
      }
      guards = known
    }
    let request = ChangeRequest(
      identifier: identifier, region: entry.request.region,
      operation: .delete(PackageDeletion(guards: guards)))
    return (request, nil)
  }

  /// Returns the creation that gives a deleted package back, or why there is none.
  static func undoing(
    deletion entry: SendingEntry, recreates: Bool
  ) -> (request: ChangeRequest?, problem: String?) {
    guard let deleted = entry.effect?.deleted else {
      return (nil, "the journal does not hold the package that was deleted")
    }
    let (properties, _) = CreationBuilder.creatable(deleted)
    let arn = ModelPackageARN(entry.request.identifier)
    if let group = arn?.group, !recreates {
      return (
        nil,
        "version \(arn?.version.map(String.init) ?? "") of \(group) cannot come back:"
          + " --recreate makes it a new version"
      )
    }
    do throws(CreationRefusal) { try CreationRules.check(properties) } catch {
      return (nil, "the package cannot be made again: " + error.message)
    }
    let bytes = JSONValue.object(properties).jsonBytes.count
    guard bytes <= Schema.maximumPatchLength else {
      let error = PatchError.propertiesTooLong(bytes: bytes, limit: Schema.maximumPatchLength)
      return (nil, "the package cannot be made again: " + Sentences.describe(error))
    }
    return (ChangeRequest(creating: properties, in: entry.request.region), nil)
  }
}
