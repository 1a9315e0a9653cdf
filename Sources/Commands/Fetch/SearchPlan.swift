internal import AWSConfiguration
internal import ArgumentParser
internal import ByteStreams
internal import ModelPackages
internal import Registry
internal import SearchSnapshots
internal import Times

/// How `fetch --all` reads by Search: the options, checked, and the files that it needs.
struct SearchPlan: Sendable {
  /// Search for packages that changed then or later.
  let changedSince: Timestamp?
  /// The snapshot that has the other packages.
  let older: SnapshotStore?
  /// The number of packages that are compared with their descriptions.
  let verified: Int
  /// Holds the packages that are found.
  let file: TemporaryFile

  /// Before the newest change of an older snapshot so many seconds are searched again: Search may
  /// have lagged behind when the snapshot was made.
  private static let overlap: Int64 = 86_400

  init(_ command: Fetch, in context: RunContext) throws(SnapshotError) {
    verified = command.verifyByDescribe ?? 0
    do throws(StreamError) {
      file = try TemporaryFile(in: context.temporaryFolder)
    } catch {
      throw .stream(error)
    }
    switch command.changedSince {
    case .time(let time)?:
      changedSince = time
      older = nil
    case .snapshot(let name)?:
      let store = try SnapshotStore(
        opening: name, threads: command.input.threadCount(in: context),
        folder: context.temporaryFolder,
        interruption: context.interruption)
      older = store
      // Of a snapshot without times everything is searched for.
      changedSince = try store.newestChange().flatMap {
        Timestamp(seconds: $0.seconds - Self.overlap)
      }
    case nil:
      changedSince = nil
      older = nil
    }
  }
}

/// The value of `--changed-since`: a time, or the name of a snapshot.
enum ChangedSince: Sendable, ExpressibleByArgument {
  case time(Timestamp)
  case snapshot(String)

  init?(argument: String) {
    if argument.isEmpty || argument == "-" { return nil }
    self = Timestamp(parsing: argument).map { .time($0) } ?? .snapshot(argument)
  }
}

extension Fetch {
  /// Whether packages are read by Search instead of one by one. Search cannot narrow by a part of
  /// the name, and finds no packages of other accounts.
  func readsBySearch(through api: ServiceAPI) -> Bool {
    all && api == .sageMaker && !exact && nameContains == nil && group?.hasPrefix("arn:") != true
  }

  func checkSearchOptions() throws {
    let options = [
      ("--changed-since", changedSince != nil), ("--verify-by-describe", verifyByDescribe != nil),
      ("--exact", exact),
    ]
    for (option, isGiven) in options where isGiven {
      guard all else { throw ValidationError("\(option) is about whole regions: add --all.") }
      guard service.registry == nil else {
        throw ValidationError("\(option) asks the service: leave --registry out.")
      }
    }
    if let verifyByDescribe, verifyByDescribe < 1 {
      throw ValidationError("--verify-by-describe takes a number above 0.")
    }
    for (option, isGiven) in options.dropLast() where isGiven {
      if exact {
        throw ValidationError("--exact reads without Search: leave \(option) out.")
      }
      if nameContains != nil || group?.hasPrefix("arn:") == true {
        throw ValidationError(
          "\(option) needs Search, which knows neither --name-contains nor --group with an ARN.")
      }
    }
  }

  /// Checks that the API has what the options need.
  func checkSearchOptions(through api: ServiceAPI) throws(ConfigurationError) {
    guard api != .sageMaker else { return }
    for (option, isGiven) in [
      ("--changed-since", changedSince != nil), ("--verify-by-describe", verifyByDescribe != nil),
    ] where isGiven {
      throw .settingNotTaken(
        setting: option, reason: "only SageMaker's API has Search; add --via sagemaker")
    }
  }
}
