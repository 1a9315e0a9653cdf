internal import JSONLines
internal import ModelPackages
internal import OrderedCollections
internal import Registry
internal import Synchronization
internal import Times

/// Listings under way: their packages are settled at the first page, so that pages stay whole while
/// packages change.
final class ListingBook: Sendable {
  private struct State {
    var next = 1
    var listings = OrderedDictionary<Int, [Int]>()
  }

  /// How many listings may be under way; the oldest is given up for a new one.
  private static let limit = 64
  private let state = Mutex(State())

  /// Keeps a listing's places and returns its number.
  func keep(_ places: [Int]) -> Int {
    state.withLock { state in
      if state.listings.count >= Self.limit { state.listings.removeFirst() }
      defer { state.next += 1 }
      state.listings[state.next] = places
      return state.next
    }
  }

  func places(_ number: Int) -> [Int]? { state.withLock { $0.listings[number] } }
}

extension RehearsalService {
  /// The sort key of a package in an ordered listing: its time, or a string if it has none.
  /// Packages without a time come last.
  private struct SortKey: Comparable {
    var time: Timestamp?
    var text: String
    var isDescending: Bool

    static func < (left: SortKey, right: SortKey) -> Bool {
      left.isDescending ? right.isBefore(left) : left.isBefore(right)
    }

    private func isBefore(_ other: SortKey) -> Bool {
      switch (time, other.time) {
      case (let time?, let other?): time < other
      case (nil, nil): text < other.text
      case (let time, _): time != nil
      }
    }
  }

  func listModelPackages(
    _ input: JSONObject, _ region: String?
  ) throws(ServiceFault) -> JSONObject {
    let size = try pageSize(input)
    let kind =
      try choice(
        "ModelPackageType", of: input, among: ["Versioned", "Unversioned", "Both"])
      ?? "Unversioned"
    let sort = try choice("SortBy", of: input, among: ["Name", "CreationTime"]) ?? "CreationTime"
    let order = try choice("SortOrder", of: input, among: ["Ascending", "Descending"])
    var query = ListingQuery(region: region ?? "")
    query.group = input["ModelPackageGroupName"]?.string
    query.approvalStatus = try choice(
      "ModelApprovalStatus", of: input, among: ["Approved", "Rejected", "PendingManualApproval"])
    query.nameContains = input["NameContains"]?.string
    query.createdAfter = input["CreationTimeAfter"]?.double.map(Timestamp.init(clamping:))
    query.createdBefore = input["CreationTimeBefore"]?.double.map(Timestamp.init(clamping:))
    let listing = SnapshotListing(registry.store)
    let (places, next) = try page(input["NextToken"], size: size) { () throws(RegistryError) in
      try listing.places(
        query,
        where: { package in
          let isVersioned = package.properties["ModelPackageGroupName"] != nil
          return kind == "Both" || isVersioned == (kind == "Versioned") || query.group != nil
        },
        by: { package in
          let isByName = sort == "Name"
          let name = isByName ? package.properties["ModelPackageName"]?.string : nil
          return SortKey(
            time: isByName ? nil : Self.creationTime(package.properties),
            text: name ?? package.identifier, isDescending: order == "Descending")
        })
    }
    var summaries: [JSONValue] = []
    for place in places {
      if let summary = try summary(at: place) { summaries.append(summary) }
    }
    var answer: JSONObject = ["ModelPackageSummaryList": .array(summaries)]
    if let next { answer["NextToken"] = JSONValue(next) }
    return answer
  }

  /// A package as SageMaker's listing tells it: times as epoch seconds; `nil` if it was deleted since
  /// the listing's first page.
  private func summary(at place: Int) throws(ServiceFault) -> JSONValue? {
    let found: PackageSummary?
    do throws(RegistryError) {
      found = try SnapshotListing(registry.store).summary(at: place)
    } catch {
      throw ServiceFault("InternalFailure", error.message, status: 500)
    }
    guard var properties = found?.properties else { return nil }
    if properties["CreationTime"]?.string != nil, let created = Self.creationTime(properties) {
      properties["CreationTime"] = JSONValue(epochSeconds: created.secondsSinceEpoch)
    }
    return .object(properties)
  }

  /// Returns a package's creation time, from a string or epoch seconds; `nil` if it is missing or
  /// invalid.
  private static func creationTime(_ properties: JSONObject) -> Timestamp? {
    let value = properties["CreationTime"]
    return value?.string.flatMap(Timestamp.init(parsing:))
      ?? value?.double.flatMap(Timestamp.init(secondsSinceEpoch:))
  }

  func listResources(_ input: JSONObject, _ region: String?) throws(ServiceFault) -> JSONObject {
    try checkType(input)
    let size = try pageSize(input)
    var query = ListingQuery(region: region ?? "")
    if let model = input["ResourceModel"]?.string {
      guard let properties = (try? JSONValue(parsing: model))?.object else {
        throw ServiceFault("ValidationException", "ResourceModel is no JSON object")
      }
      query.group = properties["ModelPackageGroupName"]?.string
    }
    let isGrouped = query.group != nil
    let listing = SnapshotListing(registry.store)
    let (places, next) = try page(input["NextToken"], size: size) { () throws(RegistryError) in
      try listing.places(
        query,
        where: { isGrouped || $0.properties["ModelPackageGroupName"] == nil },
        by: { $0.identifier })
    }
    var descriptions: [JSONValue] = []
    for place in places {
      guard let arn = try summary(at: place)?["ModelPackageArn"]?.string else { continue }
      let properties: JSONValue = ["ModelPackageArn": JSONValue(arn)]
      descriptions.append([
        "Identifier": JSONValue(arn), "Properties": JSONValue(properties.jsonText),
      ])
    }
    var answer: JSONObject = [
      "TypeName": JSONValue(Self.typeName), "ResourceDescriptions": .array(descriptions),
    ]
    if let next { answer["NextToken"] = JSONValue(next) }
    return answer
  }

  /// One page's places, and the next one's token: `LISTING-PLACE`.
  func page(
    _ token: JSONValue?, size: Int, _ list: () throws(RegistryError) -> [Int]
  ) throws(ServiceFault) -> (places: ArraySlice<Int>, next: String?) {
    var number: Int?
    var start = 0
    let places: [Int]
    if let token, token != .null {
      let parts = token.string?.split(separator: "-").compactMap { Int($0) } ?? []
      guard parts.count == 2, let kept = listings.places(parts[0]),
        (0...kept.count).contains(parts[1])
      else { throw ServiceFault("ValidationException", "NextToken is none of a listing under way") }
      (number, start, places) = (parts[0], parts[1], kept)
    } else {
      do throws(RegistryError) { places = try list() } catch {
        throw ServiceFault("InternalFailure", error.message, status: 500)
      }
    }
    let page = places.dropFirst(start).prefix(size)
    guard start + page.count < places.count else { return (page, nil) }
    return (page, "\(number ?? listings.keep(places))-\(start + page.count)")
  }

  func choice(
    _ name: String, of input: JSONObject, among values: [String]
  ) throws(ServiceFault) -> String? {
    guard let value = input[JSONString(name)], value != .null else { return nil }
    guard let text = value.string, values.contains(text) else {
      throw ServiceFault(
        "ValidationException", "\(name) is none of \(values.joined(separator: ", "))")
    }
    return text
  }
}
