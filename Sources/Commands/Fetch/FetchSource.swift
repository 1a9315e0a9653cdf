internal import AWSClient
internal import ModelPackages
internal import Registry

/// Where a fetch reads: a snapshot, or an account of AWS as one profile sees it.
struct FetchSource: Sendable {
  let registry: any PackageRegistry
  /// Finds whole packages, many a call; `nil` if the registry cannot.
  let search: (any PackageSearch)?
  /// The region where nobody says another; nil if none is configured.
  let defaultRegion: String?
  /// The profile that was named; nil where there is only one source.
  let profile: String?
  let statistics: CallStatistics?
  /// Reads some properties of many versions with one call; `nil` if the registry cannot.
  let batch: (any BatchRegistry)?
  /// Lists groups; `nil` for a snapshot.
  let groups: (any GroupRegistry)?
  /// The source of group tags; `nil` if they are not requested.
  let groupTags: RememberedGroupTags?
  /// Whether this source's credentials are gone, so that nothing more is asked of it.
  let credentials = CredentialsFlag()
  private let account: Task<Result<String, RegistryError>, Never>?

  /// What a message adds to a region's name, where there are several profiles.
  var suffix: String { profile.map { " (profile \($0))" } ?? "" }

  /// Creates the source for a snapshot, with an optional file of its groups' tags.
  init(_ registry: SnapshotRegistry, groups: GroupsFile? = nil) {
    self.registry = registry
    search = nil
    batch = nil
    self.groups = nil
    defaultRegion = nil
    statistics = nil
    groupTags = groups.map(RememberedGroupTags.init)
    profile = nil
    account = nil
  }

  /// Creates the source for a single account.
  init(_ cloud: PackageService, readsGroupTags: Bool) {
    registry = cloud.registry
    search = cloud.search
    batch = cloud.batch
    groups = cloud.groups
    defaultRegion = cloud.defaultRegion
    statistics = cloud.statistics
    groupTags = readsGroupTags ? RememberedGroupTags(cloud.groupTags) : nil
    profile = nil
    account = nil
  }

  /// An account among several.
  ///
  /// - Parameter findsAccount: whether packages are named, so that their account tells whose they are.
  init(_ cloud: PackageService, profile: String, findsAccount: Bool, readsGroupTags: Bool) {
    registry = cloud.registry
    search = cloud.search
    batch = cloud.batch
    groups = cloud.groups
    defaultRegion = cloud.defaultRegion
    statistics = cloud.statistics
    groupTags = readsGroupTags ? RememberedGroupTags(cloud.groupTags) : nil
    self.profile = profile
    guard findsAccount else {
      account = nil
      return
    }
    account = Task {
      do throws(RegistryError) {
        return .success(try await cloud.account())
      } catch {
        return .failure(error)
      }
    }
  }
}

extension FetchSource {
  /// The number of its account; nil where there is only one source.
  fileprivate func accountNumber() async -> Result<String, RegistryError>? {
    await withTaskCancellationHandler {
      await account?.value
    } onCancel: {
      account?.cancel()
    }
  }
}

extension [FetchSource] {
  /// The source of a package that was named: the first one of its account.
  ///
  /// - Throws: that there is none, or why the account of one is not known.
  func source(of package: PackageAddress) async throws(RegistryError) -> FetchSource {
    if count == 1 { return self[0] }
    let wanted = ModelPackageARN(package.identifier)?.account
    var known: [String] = []
    var failure: RegistryError?
    for source in self {
      switch await source.accountNumber() {
      case .success(let account):
        if account == wanted { return source }
        known.append("\(source.profile ?? "") is of \(account)")
      case .failure(let error): failure = failure ?? error
      case nil: break
      }
    }
    throw failure
      ?? RegistryError(
        .rejected, code: "NoProfile",
        message: "no profile of account \(wanted ?? "") was named: "
          + known.joined(separator: ", "), advice: "name one with --profile", attempts: 0)
  }
}
