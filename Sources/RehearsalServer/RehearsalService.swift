internal import AWSSignature
internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Synchronization
internal import Times

/// Answers Cloud Control's and SageMaker's operations over a snapshot; knows no HTTP.
final class RehearsalService: Sendable {
  static let typeName = "AWS::SageMaker::ModelPackage"

  let registry: SnapshotRegistry
  let configuration: RehearsalConfiguration
  let book = OperationBook()
  let listings = ListingBook()
  /// The groups of the packages; `nil` if none are served.
  let groups: GroupsFile?
  let faults: FaultInjector
  /// The packages that CreateModelPackage made, by their client tokens.
  let creations = Mutex<[String: (input: JSONObject, arn: String)]>([:])
  private let tokens = Atomic<Int>(0)
  private let underWay = Atomic<Int>(0)

  init(
    _ registry: SnapshotRegistry, _ configuration: RehearsalConfiguration,
    groups: GroupsFile? = nil
  ) {
    self.registry = registry
    self.groups = groups
    self.configuration = configuration
    faults = FaultInjector(configuration)
  }

  /// Answers one operation.
  ///
  /// - Parameters:
  ///   - target: the value of `X-Amz-Target`.
  ///   - region: the region of the credential's scope, nil where the request names none.
  func answer(_ target: String, _ body: [UInt8], region: String?) async -> ServiceAnswer {
    let reset = faults.resets()
    if reset == .beforeIsCarriedOut { return .reset }
    let answer = await answerSafely(target, body, region)
    return reset == .none ? answer : .reset
  }

  private func answerSafely(
    _ target: String, _ body: [UInt8], _ region: String?
  ) async -> ServiceAnswer {
    if faults.throttles() { return .fault(.throttled) }
    do throws(ServiceFault) {
      let input = try Self.object(body)
      return .body(.object(try await answer(operation: target, input, region: region)))
    } catch {
      return .fault(error)
    }
  }

  private static func object(_ body: [UInt8]) throws(ServiceFault) -> JSONObject {
    if body.isEmpty { return [:] }
    guard let object = (try? JSONValue(parsing: body))?.object else {
      throw ServiceFault("SerializationException", "The request's body is no JSON object")
    }
    return object
  }

  private func answer(
    operation target: String, _ input: JSONObject, region: String?
  ) async throws(ServiceFault) -> JSONObject {
    switch target {
    case "CloudApiService.GetResource": return try await getResource(input)
    case "CloudApiService.ListResources": return try listResources(input, region)
    case "CloudApiService.UpdateResource": return try await updateResource(input)
    case "CloudApiService.CreateResource": return try await createResource(input, region)
    case "CloudApiService.DeleteResource": return try await deleteResource(input)
    case "CloudApiService.GetResourceRequestStatus":
      return ["ProgressEvent": try operation(input).progressEvent]
    case "CloudApiService.CancelResourceRequest": return try cancelResourceRequest(input)
    case "CloudApiService.ListResourceRequests": return try listResourceRequests(input)
    case "SageMaker.ListModelPackages": return try listModelPackages(input, region)
    case "SageMaker.DescribeModelPackage": return try await describeModelPackage(input)
    case "SageMaker.BatchDescribeModelPackage": return try await batchDescribeModelPackage(input)
    case "SageMaker.ListTags": return try await listTags(input)
    case "SageMaker.Search": return try search(input, region)
    case "SageMaker.UpdateModelPackage": return try updateModelPackage(input)
    case "SageMaker.CreateModelPackage": return try await createModelPackage(input, region)
    case "SageMaker.DeleteModelPackage": return try await deleteModelPackage(input)
    case "SageMaker.AddTags": return try addTags(input)
    case "SageMaker.DeleteTags": return try deleteTags(input)
    case "SageMaker.DescribeModelPackageGroup":
      return try describeModelPackageGroup(input, region)
    case "SageMaker.ListModelPackageGroups": return try listModelPackageGroups(input, region)
    default:
      throw ServiceFault("UnknownOperationException", "There is no operation \(target) here")
    }
  }

  // MARK: Reading

  private func getResource(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    try checkType(input)
    let identifier = try text("Identifier", of: input, lengths: 1...1024)
    let properties = Self.withoutGroupTags(try await properties(of: identifier))
    return [
      "TypeName": JSONValue(Self.typeName),
      "ResourceDescription": [
        "Identifier": JSONValue(identifier),
        "Properties": JSONValue(String(decoding: properties, as: UTF8.self)),
      ],
    ]
  }

  private func properties(of identifier: String) async throws(ServiceFault) -> [UInt8] {
    do throws(RegistryError) {
      return try await registry.get(PackageAddress(identifier: identifier, region: "")).properties
    } catch {
      guard error.kind == .notFound else {
        throw ServiceFault("ServiceInternalErrorException", error.message, status: 500)
      }
      throw ServiceFault(
        "ResourceNotFoundException",
        "Resource of type '\(Self.typeName)' with identifier '\(identifier)' was not found.")
    }
  }

  // MARK: Changing

  private func updateResource(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    try checkType(input)
    let identifier = try text("Identifier", of: input, lengths: 1...1024)
    let document = try text("PatchDocument", of: input, lengths: 1...262_144)
    let patch = PatchDocument(parsing: Array(document.utf8))
    let request = ChangeRequest(identifier: identifier, region: "", operation: .update(patch))
    return try await admit(request, input) { () throws(ServiceFault) in
      try await check(patch, on: identifier)
    }
  }

  private func createResource(
    _ input: JSONObject, _ region: String?
  ) async throws(ServiceFault) -> JSONObject {
    try checkType(input)
    let state = try text("DesiredState", of: input, lengths: 1...262_144)
    guard let properties = (try? JSONValue(parsing: state))?.object else {
      throw ServiceFault("ValidationException", "DesiredState is no JSON object")
    }
    let request = ChangeRequest(creating: properties, in: region ?? "")
    return try await admit(request, input) { () throws(ServiceFault) in
      guard let group = request.creation?.group, groups != nil else { return }
      do throws(ServiceFault) { _ = try self.group(group, in: region) } catch {
        throw ServiceFault("ValidationException", "Model package group \(group) does not exist.")
      }
    }
  }

  private func deleteResource(_ input: JSONObject) async throws(ServiceFault) -> JSONObject {
    try checkType(input)
    let identifier = try text("Identifier", of: input, lengths: 1...1024)
    let request = ChangeRequest(
      identifier: identifier, region: "", operation: .delete(PackageDeletion()))
    return try await admit(request, input) { () throws(ServiceFault) in
      _ = try await properties(of: identifier)
    }
  }

  /// Starts the operation that a request asks for, unless it came before under its client token.
  ///
  /// - Parameter check: throws why a new request is refused at once.
  private func admit(
    _ request: ChangeRequest, _ input: JSONObject, check: () async throws(ServiceFault) -> Void
  ) async throws(ServiceFault) -> JSONObject {
    let operation = Operation(
      requestToken: newToken(), clientToken: try clientToken(of: input), request: request,
      eventTime: configuration.now())
    let known = book.known(operation)
    if known == nil { try await check() }
    switch known ?? book.admit(operation) {
    case .refused(let fault): throw fault
    case .known(let known): return ["ProgressEvent": known.progressEvent]
    case .new(let operation):
      start(operation)
      return ["ProgressEvent": operation.progressEvent]
    }
  }

  private func clientToken(of input: JSONObject) throws(ServiceFault) -> String? {
    if input["ClientToken"] ?? .null == .null { return nil }
    let token = try text("ClientToken", of: input, lengths: 1...128)
    guard token.utf8.allSatisfy(Self.isTokenByte) else {
      throw ServiceFault("ValidationException", "ClientToken holds characters it must not")
    }
    return token
  }

  /// Holds a patch against the package as it stands, as the service does before its handler runs.
  private func check(_ document: PatchDocument, on identifier: String) async throws(ServiceFault) {
    let properties = try await properties(of: identifier)
    guard let before = (try? JSONValue(parsing: properties))?.object else {
      throw ServiceFault("ServiceInternalErrorException", "unreadable record", status: 500)
    }
    let patch: JSONPatch
    do throws(JSONPatchError) {
      patch = try document.patch()
    } catch {
      throw ServiceFault("ValidationException", "PatchDocument: \(error.message)")
    }
    do throws(UpdateRefusal) {
      _ = try PropertiesUpdate(patch).result(on: before)
    } catch {
      switch error {
      case .notUpdatable where error.handlerErrorCode == "NotUpdatable":
        throw ServiceFault("NotUpdatableException", error.message)
      // Guards, the schema and the handler are checked later: the operation ends FAILED.
      case .patch(let failure) where failure.isFailedTest(of: patch): return
      case .notUpdatable, .notAProperty, .nullProperty, .notRemovable, .tagsInGroup,
        .notThroughCloudControl, .schema, .handler:
        return
      case .patch, .notAnObject: throw ServiceFault("ValidationException", error.message)
      }
    }
  }

  /// Carries an operation out a little later, as the service does.
  private func start(_ operation: Operation) {
    underWay.wrappingAdd(1, ordering: .acquiringAndReleasing)
    Task {
      do {
        try await Task.sleep(nanoseconds: UInt64(configuration.operationDuration * 1e9))
      } catch {
        // Told to end: what was accepted is carried out at once.
      }
      await carryOut(operation)
      underWay.wrappingSubtract(1, ordering: .acquiringAndReleasing)
    }
  }

  private func carryOut(_ operation: Operation) async {
    let token = operation.requestToken
    if book.operation(token)?.status == "CANCEL_IN_PROGRESS" {
      return book.end(token, "CANCEL_COMPLETE", at: configuration.now())
    }
    if faults.failsUpdate() {
      return book.end(
        token, "FAILED", errorCode: "ServiceInternalError",
        message: "a fault of the rehearsal (--fail-rate)", at: configuration.now())
    }
    do throws(RegistryError) {
      let event = try await registry.start(operation.request, clientToken: token)
      let now = configuration.now()
      if event.status == .success { audit(operation, event, at: now) }
      book.end(
        token, event.status.rawValue, errorCode: event.errorCode, message: event.statusMessage,
        created: operation.request.creation == nil ? nil : event.identifier, at: now)
    } catch {
      book.end(
        token, "FAILED", errorCode: error.kind == .notFound ? "NotFound" : "InternalFailure",
        message: error.message, at: configuration.now())
    }
  }

  private func audit(_ operation: Operation, _ event: ProgressEvent, at time: Double) {
    guard let audit = configuration.audit else { return }
    var entry: JSONObject = [
      "time": JSONValue(Timestamp(clamping: time).wholeSecond.text),
      "identifier": JSONValue(event.identifier ?? operation.identifier),
      "client_token": operation.clientToken.map { JSONValue($0) } ?? .null,
      "request_token": JSONValue(operation.requestToken),
    ]
    switch operation.request.operation {
    case .update(let document):
      entry["patch"] = (try? JSONValue(parsing: document.bytes)) ?? .null
    case .create(let creation): entry["create"] = .object(creation.properties)
    case .delete: entry["delete"] = true
    }
    audit(JSONValue.object(entry).jsonBytes + [UInt8(ascii: "\n")])
  }

  /// Waits until everything that was accepted has been carried out.
  func finish() async {
    while underWay.load(ordering: .acquiring) > 0 {
      try? await Task.sleep(nanoseconds: 5_000_000)
    }
  }

  // MARK: Shared

  private func newToken() -> String {
    let count = tokens.wrappingAdd(1, ordering: .relaxed).newValue
    let mark = String(UInt64.random(in: .min ... .max), radix: 16)
    return "rehearsal-\(count)-\(mark)"
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "/"), UInt8(ascii: "="):
      true
    default: false
    }
  }

  func checkType(_ input: JSONObject) throws(ServiceFault) {
    let name = try text("TypeName", of: input, lengths: 1...256)
    guard name == Self.typeName else {
      throw ServiceFault("TypeNotFoundException", "The type '\(name)' cannot be found.")
    }
  }

  func text(
    _ name: String, of input: JSONObject, lengths: ClosedRange<Int>
  ) throws(ServiceFault) -> String {
    guard let text = input[JSONString(name)]?.string else {
      throw ServiceFault("ValidationException", "\(name) is missing or no string")
    }
    guard lengths.contains(text.unicodeScalars.count) else {
      throw ServiceFault("ValidationException", "\(name) has to have \(lengths.words) characters")
    }
    return text
  }
}

extension JSONPatchError {
  /// Whether what did not hold is a `test`: a guard, not a mistake of the document.
  fileprivate func isFailedTest(of patch: JSONPatch) -> Bool {
    guard let operation, patch.operations.indices.contains(operation),
      case .test = patch.operations[operation]
    else { return false }
    return true
  }
}
