package import ModelPackages

/// The requests of a plan by package, packages in the order in which the plan first names them.
package struct PlannedPackages: Sendable {
  /// One package and its requests, in the plan's order; never empty.
  package struct Package: Sendable {
    package fileprivate(set) var requests: [ChangeRequest]

    /// The package's ARN; of one that is to be made, a name that no other package of the plan has.
    package let identifier: String
    /// Whether the plan makes the package, so that there is none to read.
    package var isNew: Bool { requests[0].creation != nil }
    /// The region whose endpoint is asked for the package: the first request's.
    package var region: String { requests[0].region }
  }

  package private(set) var packages: [Package] = []
  /// The number of requests.
  package var count: Int { hasher.count }

  private var hasher = PlanHasher()
  /// Where packages stand, by identifier.
  private var places: [String: Int] = [:]
  private var subjects = PlanSubjects()

  package init() {}

  /// Adds the plan's next request.
  package mutating func append(_ request: ChangeRequest) {
    hasher.update(request)
    let name = subjects.name(of: request)
    if request.creation == nil, let place = places[name] {
      packages[place].requests.append(request)
    } else {
      if request.creation == nil { places[name] = packages.count }
      packages.append(Package(requests: [request], identifier: name))
    }
  }

  /// Returns the plan's digest.
  package mutating func digest() -> PlanDigest { hasher.finish() }
}
