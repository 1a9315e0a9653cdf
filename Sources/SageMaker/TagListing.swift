internal import AWSClient
internal import JSONLines
internal import OrderedCollections
internal import Registry

/// The tags of a package or a group (SageMaker's `ListTags`).
struct TagListing: Sendable {
  let client: ServiceClient

  /// Returns the tags of a resource, all pages, as a JSON array.
  ///
  /// - Parameter resource: the ARN of a package outside a group, or of a group.
  func tags(of resource: String, region: String) async throws(RegistryError) -> [UInt8] {
    var tags: [JSONValue] = []
    var pageToken: String?
    repeat {
      var body = RequestBody()
      body.add("ResourceArn", resource)
      if let pageToken { body.add("NextToken", pageToken) }
      let answer: ServiceClient.Answered
      do throws(RegistryError) {
        answer = try await client.call(.listTags, region: region, body: body.finish())
      } catch {
        throw error.ofMissingResource
      }
      let page = try Self.page(answer)
      // A service that repeats the same page token would cause an endless loop.
      guard page.next == nil || page.next != pageToken else {
        throw .badAnswer("ListTags: the next page is the same page", attempts: answer.attempts)
      }
      tags += page.tags
      pageToken = page.next
    } while pageToken != nil
    return JSONValue.array(tags).jsonBytes
  }

  private static func page(
    _ answer: ServiceClient.Answered
  ) throws(RegistryError) -> (tags: [JSONValue], next: String?) {
    let tree: JSONValue
    do {
      tree = try JSONValue(parsing: answer.body)
    } catch {
      throw .badAnswer(
        "ListTags: no JSON from byte \(error.offset) on", attempts: answer.attempts)
    }
    guard let tags = tree.object?["Tags"]?.array else {
      throw .badAnswer("ListTags: no Tags", attempts: answer.attempts)
    }
    let next = tree.object?["NextToken"]?.string
    return (tags, next?.isEmpty == true ? nil : next)
  }
}

extension RegistryError {
  /// The error with the kind `notFound` if the resource does not exist. ListTags reports the ARN of
  /// a deleted resource as invalid.
  fileprivate var ofMissingResource: RegistryError {
    guard kind == .rejected,
      ["ValidationException", "ResourceNotFound"].contains(code)
    else { return self }
    var error = self
    error.kind = .notFound
    return error
  }
}
