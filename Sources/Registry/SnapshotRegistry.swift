package import ByteStreams
package import JSONLines
package import ModelPackages
internal import OrderedCollections
internal import Synchronization
internal import Times

/// A snapshot file for a registry: no network, every update done at once.
///
/// Every update has ended by the time it is answered, so nobody needs to repeat it or to ask how far
/// it is: client tokens are not remembered.
package final class SnapshotRegistry: PackageRegistry {
  /// The rules that decide which operations of an update take effect.
  package enum Rules: Sendable {
    /// Applies every operation that the resource's schema allows.
    case file
    /// Like `file`, but only for properties that the Cloud Control type has.
    case schema
    /// Like `schema`, but applies only the changes that the service's update handler passes on.
    case service
  }

  package var api: ServiceAPI? { nil }

  package var usesClientTokens: Bool { false }

  /// The records.
  package let store: SnapshotStore
  private let rules: Rules
  /// Seconds since 1970-01-01T00:00:00Z, for the times of new packages.
  private let now: @Sendable () -> Double
  /// Names and versions of new packages; one is made after another.
  private let names = Mutex(PackageNames())

  /// - Parameter now: seconds since 1970-01-01T00:00:00Z.
  package init(
    _ store: SnapshotStore, rules: Rules = .file, now: @escaping @Sendable () -> Double
  ) {
    self.store = store
    self.rules = rules
    self.now = now
  }

  /// Opens a snapshot; the parameters are those of `SnapshotStore`.
  package convenience init(
    opening name: String, restored: TemporaryFile? = nil, locks: Bool = false,
    rules: Rules = .file, threads: Int = 1, folder: String, interruption: Interruption?,
    now: @escaping @Sendable () -> Double
  ) throws(SnapshotError) {
    self.init(
      try SnapshotStore(
        opening: name, restored: restored, locks: locks, threads: threads, folder: folder,
        interruption: interruption),
      rules: rules, now: now)
  }

  /// Writes the changed snapshot.
  package func writeBack(to target: String) throws(SnapshotError) {
    try store.writeBack(to: target)
  }

  /// The changed snapshot, written beside the target; `finish` gives it its name.
  package func written(for target: String) throws(SnapshotError) -> OutputFile {
    try store.written(for: target)
  }

  package func list(
    _ query: ListingQuery, pageToken: String?
  ) async throws(RegistryError) -> ListingPage {
    try SnapshotListing(store).page(query, after: pageToken, size: 100)
  }

  package func get(_ package: PackageAddress) async throws(RegistryError) -> PackageDescription {
    let found = try find(package.identifier)
    let line = found.line.span.bytes
    let region = found.members.value(of: Self.region, in: line)
    do throws(RecordError) {
      return PackageDescription(
        identifier: package.identifier,
        properties: try RecordProperties.json(
          ofRecord: line, leavesOutOthers: rules == .service),
        region: region.kind == .string ? line.text(of: region) : nil)
    } catch {
      throw RegistryError(
        .storage, code: "InvalidRecord", message: "the snapshot's record is no JSON object")
    }
  }

  private static let region = Array(Columns.region.utf8)

  package func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    switch request.operation {
    case .update(let document):
      return try update(request.identifier, via: request.via) { _ throws(UpdateRefusal) in
        do throws(JSONPatchError) { return try document.patch() } catch { throw .patch(error) }
      }
    case .create(let creation): return try create(creation, in: request.region)
    case .delete: return try delete(request.identifier)
    }
  }

  /// Changes one package by a patch that is made from its properties, as they are just before.
  ///
  /// - Parameter patch: called again if another change came between.
  /// - Throws: of the kind `rejected`, with the code of the refusal, if the patch cannot be applied.
  package func change(
    _ identifier: String, via api: ServiceAPI, _ patch: (JSONObject) -> JSONPatch
  ) throws(RegistryError) {
    let event = try update(identifier, via: api) { found in
      patch(found.members.properties(nil, in: found.line.span.bytes))
    }
    guard event.status != .success else { return }
    throw RegistryError(
      .rejected, code: event.errorCode ?? "InvalidRequest", message: event.statusMessage ?? "")
  }

  /// - Parameter patch: makes the patch for a record.
  private func update(
    _ identifier: String, via api: ServiceAPI?,
    _ patch: (SnapshotStore.Found) throws(UpdateRefusal) -> JSONPatch
  ) throws(RegistryError) -> ProgressEvent {
    while true {
      let found = try find(identifier)
      // The record's number: the same in every run, whatever order the requests come in.
      let requestToken = "local-\(found.place + 1)"
      let outcome: RecordUpdate.Outcome
      do throws(UpdateRefusal) {
        outcome = try RecordUpdate.outcome(
          of: update(try patch(found), via: api), on: found.members, of: found.line.span.bytes)
      } catch {
        return ProgressEvent(
          requestToken: requestToken, status: .failed, errorCode: error.handlerErrorCode,
          statusMessage: error.message)
      }
      do throws(SnapshotError) {
        // Where another update came first, this one has to stand on it.
        if !outcome.changes.isEmpty, try !store.change(found, to: outcome.line) { continue }
      } catch {
        throw RegistryError(changing: error)
      }
      return ProgressEvent(requestToken: requestToken, status: .success)
    }
  }

  private func delete(_ identifier: String) throws(RegistryError) -> ProgressEvent {
    while true {
      let found = try find(identifier)
      do throws(SnapshotError) {
        guard try store.remove(found) else { continue }
      } catch {
        throw RegistryError(changing: error)
      }
      // The version is not given again.
      if let arn = ModelPackageARN(identifier) { names.withLock { $0.take(arn) } }
      return ProgressEvent(
        requestToken: "local-\(found.place + 1)", status: .success, identifier: identifier)
    }
  }

  private func create(
    _ creation: PackageCreation, in region: String
  ) throws(RegistryError) -> ProgressEvent {
    do throws(CreationRefusal) { try CreationRules.check(creation.properties) } catch {
      return Self.failed("InvalidRequest", error.message)
    }
    return try names.withLock { names throws(RegistryError) in
      try names.read(store)
      guard let identifier = names.identifier(of: creation, in: region) else {
        return Self.failed("InvalidRequest", "the group's name or ARN, or the region, is not valid")
      }
      let event = try create(creation, as: identifier, in: region)
      if event.status == .success { names.take(identifier) }
      return event
    }
  }

  private func create(
    _ creation: PackageCreation, as identifier: ModelPackageARN, in region: String
  ) throws(RegistryError) -> ProgressEvent {
    let properties = creation.made(as: identifier, at: Timestamp(clamping: now()).millisecondText)
    var line: [UInt8] = []
    do throws(RecordError) {
      try RecordWriter().appendRecord(
        properties: JSONValue.object(properties).jsonBytes.span.bytes, region: region, to: &line)
    } catch {
      return Self.failed("InvalidRequest", "the properties nest too deeply")
    }
    do throws(SnapshotError) {
      if try store.find(identifier.text) != nil {
        return Self.failed("AlreadyExists", "ModelPackage \(identifier.text) already exists.")
      }
    } catch {
      throw RegistryError(reading: error)
    }
    do throws(SnapshotError) { try store.append(line, as: identifier) } catch {
      throw RegistryError(changing: error)
    }
    return ProgressEvent(
      requestToken: "local-\(identifier.name)", status: .success, identifier: identifier.text)
  }

  private static func failed(_ code: String, _ message: String) -> ProgressEvent {
    ProgressEvent(
      requestToken: "local-new", status: .failed, errorCode: code, statusMessage: message)
  }

  private func update(_ patch: JSONPatch, via api: ServiceAPI?) -> PropertiesUpdate {
    var update = PropertiesUpdate(patch)
    update.unknownProperties = rules == .file ? .allowedIfPresent : .refused
    update.api = api ?? .cloudControl
    update.passesHandler = rules == .service && update.api == .cloudControl
    return update
  }

  package func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    throw RegistryError(
      .notFound, code: "RequestTokenNotFoundException",
      message: "there is no request \(requestToken)")
  }

  private func find(_ identifier: String) throws(RegistryError) -> SnapshotStore.Found {
    do throws(SnapshotError) {
      if let found = try store.find(identifier) { return found }
    } catch {
      throw RegistryError(reading: error)
    }
    throw RegistryError(
      .notFound, code: "ResourceNotFoundException",
      message: "there is no such package in \(store.name)")
  }
}
