package import AWSClient
internal import JSONLines
internal import OrderedCollections
package import Registry

/// The tags of model package groups, read from SageMaker.
package struct GroupTagReader: GroupTagSource {
  private let client: ServiceClient

  package init(_ client: ServiceClient) { self.client = client }

  /// Returns the tags of a model package group (SageMaker's `ListTags`, all pages) as a JSON array.
  package func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8] {
    var tags: [JSONValue] = []
    var pageToken: String?
    repeat {
      var body = RequestBody()
      body.add("ResourceArn", group)
      if let pageToken { body.add("NextToken", pageToken) }
      let answer: ServiceClient.Answered
      do throws(RegistryError) {
        answer = try await client.call(.listTags, region: region, body: body.finish())
      } catch {
        throw error.ofGroup
      }
      let page = try Self.tagPage(answer)
      // A service that repeats the same page token would cause an endless loop.
      guard page.next == nil || page.next != pageToken else {
        throw .badAnswer("ListTags: the next page is the same page", attempts: answer.attempts)
      }
      tags += page.tags
      pageToken = page.next
    } while pageToken != nil
    return JSONValue.array(tags).jsonBytes
  }

  private static func tagPage(
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
  /// The error with the kind `notFound` if the group does not exist. For a deleted group SageMaker
  /// reports its ARN as invalid.
  fileprivate var ofGroup: RegistryError {
    guard kind == .rejected,
      ["ValidationException", "ResourceNotFound"].contains(code)
    else { return self }
    var error = self
    error.kind = .notFound
    return error
  }
}
