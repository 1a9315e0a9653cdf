package import ByteStreams
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Synchronization

/// A snapshot file for a registry: no network, every update done at once.
package final class SnapshotRegistry: PackageRegistry {
  /// The records.
  package let store: SnapshotStore
  /// One update after another: each stands on the one before. Events by their client tokens, so
  /// that a repeated call starts nothing.
  private let events = Mutex<[String: ProgressEvent]>([:])

  package init(_ store: SnapshotStore) { self.store = store }

  /// Opens a snapshot.
  package convenience init(
    opening name: String, locks: Bool = false, interruption: Interruption?
  ) throws(SnapshotError) {
    self.init(try SnapshotStore(opening: name, locks: locks, interruption: interruption))
  }

  /// Writes the changed snapshot.
  package func writeBack(to target: String) throws(SnapshotError) {
    try store.writeBack(to: target)
  }

  package func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage {
    try SnapshotListing(store).page(query, after: pageToken, size: 100)
  }

  package func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    let (_, line) = try find(package.identifier)
    do throws(RecordError) {
      let properties = try RecordProperties.json(ofRecord: line.span.bytes)
      return PackageDescription(
        identifier: package.identifier, properties: properties, region: region(of: line))
    } catch {
      throw RegistryError(
        .badAnswer, code: "InvalidRecord", message: "the snapshot's record is no JSON object")
    }
  }

  private func region(of line: [UInt8]) -> String? {
    var indexer = LineIndexer(columns: ColumnSet([Columns.region]))
    guard (try? indexer.index(line.span.bytes)) != nil, indexer[0].kind == .string else {
      return nil
    }
    return line.span.bytes.text(of: indexer[0])
  }

  package func update(
    _ package: PackageAddress, patchDocument: String, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    let outcome = events.withLock { events -> Result<ProgressEvent, RegistryError> in
      if let known = events[clientToken] { return .success(known) }
      do throws(RegistryError) {
        let event = try carryOut(package, patchDocument, requestToken: "local-\(events.count + 1)")
        events[clientToken] = event
        return .success(event)
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  private func carryOut(
    _ package: PackageAddress, _ document: String, requestToken: String
  ) throws(RegistryError) -> ProgressEvent {
    let (place, line) = try find(package.identifier)
    do throws(UpdateRefusal) {
      let patch: JSONPatch
      do throws(JSONPatchError) {
        patch = try JSONPatch(
          parsing: Array(document.utf8).span.bytes, grammar: .missingSlashAllowed)
      } catch {
        throw .patch(error)
      }
      let outcome = try RecordUpdate.outcome(
        of: PropertiesUpdate(patch), onRecord: line.span.bytes)
      if !outcome.changes.isEmpty { store.change(outcome.line, at: place) }
      return ProgressEvent(requestToken: requestToken, status: .success)
    } catch {
      return ProgressEvent(
        requestToken: requestToken, status: .failed, errorCode: error.handlerErrorCode,
        statusMessage: error.message)
    }
  }

  package func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    // Every update has ended by the time it is answered, so nobody needs to ask.
    let event = events.withLock { $0.values.first { $0.requestToken == requestToken } }
    guard let event else {
      throw RegistryError(
        .notFound, code: "RequestTokenNotFoundException",
        message: "there is no request \(requestToken)")
    }
    return event
  }

  private func find(_ identifier: String) throws(RegistryError) -> (Int, [UInt8]) {
    do throws(SnapshotError) {
      if let place = try store.place(of: identifier) {
        return (place, try store.record(at: place))
      }
    } catch {
      throw RegistryError(.badAnswer, code: "UnreadableSnapshot", message: "\(error)")
    }
    throw RegistryError(
      .notFound, code: "ResourceNotFoundException",
      message: "there is no such package in \(store.name)")
  }
}
