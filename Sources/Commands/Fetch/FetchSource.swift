internal import CloudControl
internal import Registry

/// Where a fetch reads: a snapshot, or an account of AWS as one profile sees it.
struct FetchSource: Sendable {
  let registry: any PackageRegistry
  /// The region where nobody says another; nil if none is configured.
  let defaultRegion: String?
  /// The profile that was named; nil where there is only one source.
  let profile: String?
  let statistics: CallStatistics?
  /// Whether this source's credentials are gone, so that nothing more is asked of it.
  let credentials = CredentialsFlag()

  /// What a message adds to a region's name, where there are several profiles.
  var suffix: String { profile.map { " (profile \($0))" } ?? "" }
}
