internal import AWSClient
internal import JSONLines
package import ModelPackages
internal import OrderedCollections
package import Registry

/// Changes of packages. The answer to a call is the end of what it does.
extension SageMakerRegistry {
  package var api: ServiceAPI? { .sageMaker }

  /// Carries a request out and returns its end: SUCCESS or FAILED, without a request token.
  ///
  /// The properties that have to be absent and the patch's `test`s are checked on the package as it
  /// was read just before. A patch that only sets values is sent without reading.
  ///
  /// - Throws: with `mayHaveArrived`, if an answer was lost, or if not all of several calls were
  ///   carried out. Nothing is sent again after that.
  package func start(
    _ request: ChangeRequest, clientToken: String
  ) async throws(RegistryError) -> ProgressEvent {
    try check(region: request.region)
    do throws(RegistryError) {
      switch request.operation {
      case .update(let document):
        switch try await calls(for: document, of: request) {
        case .success(let calls): return try await send(calls, request)
        case .failure(let refusal):
          return ProgressEvent(
            status: .failed, errorCode: refusal.code, statusMessage: refusal.message)
        }
      case .create(let creation):
        return try await create(creation, in: request.region, clientToken: clientToken)
      case .delete: return try await delete(request)
      }
    } catch {
      throw error.hinting(
        at: PackageAddress(identifier: request.identifier, region: request.region))
    }
  }

  /// There are no request tokens here.
  package func progress(
    of requestToken: String, region: String
  ) async throws(RegistryError) -> ProgressEvent {
    throw RegistryError(
      .notFound, code: "RequestTokenNotFoundException",
      message: "SageMaker's API has no request tokens", attempts: 0)
  }

  /// Why a request is not sent.
  private struct Refusal: Error {
    var code: String
    var message: String

    init(code: String, message: String) { (self.code, self.message) = (code, message) }

    init(_ refusal: UpdateRefusal) {
      self.init(
        code: refusal.isFailedTest ? "GuardFailed" : refusal.handlerErrorCode,
        message: refusal.message)
    }
  }

  /// Returns the calls that make an update, or why it cannot be made.
  private func calls(
    for document: PatchDocument, of request: ChangeRequest
  ) async throws(RegistryError) -> Result<UpdateCalls, Refusal> {
    let patch: JSONPatch
    do throws(JSONPatchError) { patch = try document.patch() } catch {
      return .failure(Refusal(code: "InvalidRequest", message: error.message))
    }
    do throws(UpdateRefusal) {
      try patch.check(via: .sageMaker, of: request.identifier)
      if request.absent.isEmpty, let calls = try UpdateCalls(settingOnly: patch) {
        return .success(calls)
      }
    } catch {
      return .failure(Refusal(error))
    }
    let package = try await get(
      PackageAddress(identifier: request.identifier, region: request.region),
      withTags: patch.concernsTags)
    guard let properties = (try? JSONValue(parsing: package.properties))?.object else {
      throw .badAnswer("DescribeModelPackage: no JSON object", attempts: 1)
    }
    if let present = request.firstPresent(in: properties)?.text {
      return .failure(
        Refusal(
          code: "GuardFailed",
          message: "\(present) was absent when the request was made, and is there now"))
    }
    do throws(UpdateRefusal) { return .success(try UpdateCalls(patch, on: properties)) } catch {
      return .failure(Refusal(error))
    }
  }

  /// Sends the calls of an update one after the other.
  private func send(
    _ calls: UpdateCalls, _ request: ChangeRequest
  ) async throws(RegistryError) -> ProgressEvent {
    var event = ProgressEvent(status: .success)
    event.attempts = 0
    var done: [String] = []
    for (operation, body) in calls.bodies(for: request.identifier) {
      do throws(RegistryError) {
        let answer = try await client.call(operation, region: request.region, body: body)
        event.attempts += answer.attempts
        try Self.checkAnswer(answer, to: operation)
        done.append(operation.name)
      } catch {
        throw error.ofChange.after(done, attempts: event.attempts, in: operation)
      }
    }
    return event
  }

  /// Throws, with `mayHaveArrived`, if the answer to a change is no JSON object.
  private static func checkAnswer(
    _ answer: ServiceClient.Answered, to operation: ServiceOperation
  ) throws(RegistryError) {
    if (try? JSONValue(parsing: answer.body))?.object != nil { return }
    var error = RegistryError.badAnswer(
      "\(operation.name): the answer is no JSON object", attempts: 0)
    error.mayHaveArrived = true
    throw error
  }
}

extension UpdateCalls {
  /// The calls with their bodies, in the order in which they are sent.
  fileprivate func bodies(for arn: String) -> [(operation: ServiceOperation, body: [UInt8])] {
    var bodies: [(ServiceOperation, [UInt8])] = []
    if !update.isEmpty {
      var input: JSONObject = ["ModelPackageArn": JSONValue(arn)]
      for (name, value) in update { input[name] = value }
      bodies.append((.updateModelPackage, JSONValue.object(input).jsonBytes))
    }
    if !addedTags.isEmpty {
      let input: JSONValue = ["ResourceArn": JSONValue(arn), "Tags": .array(addedTags)]
      bodies.append((.addTags, input.jsonBytes))
    }
    if !deletedTagKeys.isEmpty {
      let input: JSONValue = ["ResourceArn": JSONValue(arn), "TagKeys": .array(deletedTagKeys)]
      bodies.append((.deleteTags, input.jsonBytes))
    }
    return bodies
  }
}

extension RegistryError {
  /// The error of a change, with the kinds for a missing package and for a change that meets another.
  var ofChange: RegistryError {
    guard code == "ConflictException" else { return ofMissingPackage }
    var error = self
    error.kind = .concurrentOperation
    return error
  }

  /// The error of a call that followed others of the same request, which were carried out.
  fileprivate func after(
    _ done: [String], attempts earlier: Int, in operation: ServiceOperation
  ) -> RegistryError {
    var error = self
    error.attempts += earlier
    guard !done.isEmpty else { return error }
    error.mayHaveArrived = true
    error.message =
      "\(done.joined(separator: " and ")) was carried out, but \(operation.name) was not: \(message)"
    return error
  }
}
