package import ModelPackages

/// The requests of a plan by package, packages in the order in which the plan first names them.
package struct PlannedPackages: Sendable {
  /// One package and its requests, in the plan's order; never empty.
  package struct Package: Sendable {
    package fileprivate(set) var requests: [ChangeRequest]

    /// The package's ARN.
    package var identifier: String { requests[0].identifier }
    /// The region whose endpoint is asked for the package: the first request's.
    package var region: String { requests[0].region }
  }

  package private(set) var packages: [Package] = []
  /// The number of requests.
  package var count: Int { hasher.count }

  private var hasher = PlanHasher()
  /// Where packages stand, by identifier.
  private var places: [String: Int] = [:]

  package init() {}

  /// Adds the plan's next request.
  package mutating func append(_ request: ChangeRequest) {
    hasher.update(request)
    if let place = places[request.identifier] {
      packages[place].requests.append(request)
    } else {
      places[request.identifier] = packages.count
      packages.append(Package(requests: [request]))
    }
  }

  /// Returns the plan's digest.
  package mutating func digest() -> PlanDigest { hasher.finish() }
}
