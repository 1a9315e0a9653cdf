internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import Registry
internal import SearchSnapshots

/// One package that is to be read, or an input that names none.
struct FetchItem: Sendable {
  enum Content: Sendable {
    case package(PackageAddress)
    /// The line names no package.
    case problem(LineProblem, input: [UInt8])
    /// The package has a region nowhere.
    case noRegion(identifier: String)
    /// A region's listing failed.
    case listingFailed(region: String, RegistryError)
    /// A region of an account was listed already, by an earlier source.
    case listedBefore(region: String, account: String, bySource: Int)
    /// An input could not be read on.
    case inputFailed(StreamError)
  }

  var content: Content
  /// Where the package is named; nil for one of the command line or of a listing.
  var place: LinePlace?
  /// Whether a listing named it, so that it may be gone by the time it is read.
  var isListed = false
  /// What the listing said of it, where one named it.
  var summary: JSONObject?
  /// The call that reads the package together with others.
  var batch: BatchedPackages?
  /// The package as Search found it or an older snapshot has it, where nothing contradicts that.
  var known: KnownPackage?
  /// The group, where the item is a group and no package.
  var group: ListedGroup?
  /// The place, among the run's sources, of the one that is asked.
  var source = 0
  /// The problem if the line shows that the run should not start; set only for the first line of a
  /// file.
  var wrongLine: WrongFirstLine?
}

/// A package that need not be asked for.
struct KnownPackage: Sendable {
  let snapshot: SearchSnapshot
  let package: SearchSnapshot.Package
  /// Set if the package is described all the same, to compare both.
  let verification: SearchVerification?
}

/// Reads what packages lines name: a bare ARN, or a JSON object with one of the known members.
struct IdentifierReader: ~Copyable {
  private static let members = ["model_package_arn", "data__Identifier", "identifier", "region"]
  private var indexer = LineIndexer(columns: ColumnSet(members))
  /// The region of `--region`, nil where there is none.
  let givenRegion: String?
  /// The environment's or the profile's region.
  let defaultRegion: String?

  init(givenRegion: String?, defaultRegion: String?) {
    self.givenRegion = givenRegion
    self.defaultRegion = defaultRegion
  }

  /// The package that a line names.
  mutating func read(_ line: RawSpan) -> FetchItem.Content {
    do throws(LineProblem) {
      let (identifier, region) = try parse(line)
      return content(identifier, ownRegion: region)
    } catch {
      var bytes: [UInt8] = []
      bytes.append(line)
      return .problem(error, input: bytes)
    }
  }

  /// The package of an ARN, asked for in its own region, `--region`'s, its ARN's, or the default.
  func content(_ identifier: String, ownRegion: String? = nil) -> FetchItem.Content {
    let region =
      ownRegion ?? givenRegion ?? ModelPackageARN.region(of: identifier) ?? defaultRegion
    guard let region else { return .noRegion(identifier: identifier) }
    return .package(PackageAddress(identifier: identifier, region: region))
  }

  private mutating func parse(_ line: RawSpan) throws(LineProblem) -> (String, String?) {
    if line.startsWith(UInt8(ascii: "a")) {
      var bytes: [UInt8] = []
      bytes.append(line)
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .syntax(JSONSyntaxError(offset: 0, reason: .invalidUTF8))
      }
      let words = text.split(whereSeparator: \.isWhitespace)
      return (try check(words.joined(separator: " ")), nil)
    }
    do throws(JSONSyntaxError) { try indexer.index(line) } catch { throw .syntax(error) }
    if indexer.whole.kind == .string { return (try check(line.text(of: indexer.whole)), nil) }
    guard let slot = (0..<3).first(where: { !indexer[$0].isNull }) else {
      throw .refused(
        "the line names no package: an ARN, or an object with \(Self.members[0]), is wanted",
        code: "InvalidRequest")
    }
    guard indexer[slot].kind == .string else {
      throw .refused("\(Self.members[slot]) is no string", code: "InvalidRequest")
    }
    let region = indexer[3].kind == .string ? line.text(of: indexer[3]) : nil
    return (try check(line.text(of: indexer[slot])), region)
  }

  private func check(_ identifier: String) throws(LineProblem) -> String {
    guard ModelPackageARN(identifier) != nil else {
      throw .refused("'\(identifier)' is no model package's ARN", code: "InvalidRequest")
    }
    return identifier
  }
}

extension RawSpan {
  /// Whether the first byte that is no white space is this one.
  fileprivate func startsWith(_ wanted: UInt8) -> Bool {
    for offset in 0..<byteCount {
      let byte = unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      if byte > 0x20 { return byte == wanted }
    }
    return false
  }
}
