internal import BulkRuns
internal import ByteStreams
internal import Expressions
internal import JSONLines
internal import Journal
internal import LinePipeline
internal import ModelPackages
internal import Registry

/// The results of requests to a registry file: held until the changed file has its name, or until it is
/// clear that it never gets it. Nothing has happened then, and every success is told as NOT_SENT.
final class LocalResults {
  private var held: HeldBytes
  /// Whether requests are held too, to be rejected where their success comes to nothing.
  private let keepsRequests: Bool
  /// The file that is replaced.
  private let target: String
  private let replace: () async throws -> Void
  private let afterwards: () async throws -> Void
  /// Why the file is not replaced.
  private var obstacle: (any Error)?
  /// What went wrong after the file was replaced.
  private var lateFailure: (any Error)?

  /// - Parameters:
  ///   - target: the file that is replaced.
  ///   - replace: gives the changed file its name; what it throws has kept it from that.
  ///   - afterwards: what is to be done between the rename and the first result.
  init(
    _ held: consuming HeldBytes, keepsRequests: Bool, target: String,
    replace: @escaping () async throws -> Void, afterwards: @escaping () async throws -> Void
  ) {
    self.held = held
    self.keepsRequests = keepsRequests
    self.target = target
    self.replace = replace
    self.afterwards = afterwards
  }

  /// Takes a result, in the requests' order.
  func deliver(
    _ ending: ChangeEnding, _ item: ApplyItem, to delivery: inout ResultDelivery
  ) {
    if case .inputFailed = item.content { return delivery.count(ending, item) }
    if obstacle == nil, let failure = hold(ending.result, item) {
      // What cannot be told later must not come to stand.
      abandon(failure, to: &delivery)
    }
    guard let obstacle else { return delivery.count(ending, item) }
    if ending.result.status == .success, !item.isOfEarlierRun {
      delivery.pass(ChangeEnding(result: undone(ending.result, obstacle)), item)
    } else {
      delivery.pass(ending, item)
    }
  }

  private func hold(_ result: RequestResult, _ item: ApplyItem) -> StreamError? {
    let isUndoable = result.status == .success && !item.isOfEarlierRun
    var entry = HeldResult(isUndoable: isUndoable)
    result.append(to: &entry.result)
    entry.result.append(UInt8(ascii: "\n"))
    if isUndoable, keepsRequests, case .request(let request) = item.content {
      request.append(to: &entry.request)
    }
    do throws(StreamError) {
      try held.append(entry.bytes)
      return nil
    } catch {
      return error
    }
  }

  // MARK: The end

  /// Replaces the file, and writes the results.
  func conclude(to delivery: inout ResultDelivery) async {
    if obstacle != nil { return }
    do {
      try await replace()
    } catch {
      return abandon(error, to: &delivery)
    }
    do { try await afterwards() } catch { lateFailure = error }
    var reader = HeldResultReader()
    while let entry = next(&reader, &delivery) { delivery.write(entry.result) }
  }

  /// Gives the changed file up, and writes what that makes of the results so far.
  func abandon(_ error: any Error, to delivery: inout ResultDelivery) {
    if obstacle != nil { return }
    obstacle = error
    delivery.stop("\(target) could not be replaced any more")
    var reader = HeldResultReader()
    while let entry = next(&reader, &delivery) {
      guard entry.isUndoable, let result = RequestResult(parsing: entry.result) else {
        delivery.write(entry.result)
        continue
      }
      let undone = undone(result, error)
      let item = ApplyItem(
        .line(entry.request), at: LinePlace(input: 0, name: target, line: result.line ?? 0),
        maximumLineBytes: .max)
      delivery.recount(undone, item)
      delivery.write(undone)
    }
  }

  private func next(
    _ reader: inout HeldResultReader, _ delivery: inout ResultDelivery
  ) -> HeldResult? {
    // Also where no more results can be written: what came to nothing is counted and rejected.
    do throws(StreamError) {
      return try reader.next(in: held)
    } catch {
      delivery.attempt { (_) throws(StreamError) in throw error }
      return nil
    }
  }

  private func undone(_ result: RequestResult, _ error: any Error) -> RequestResult {
    var undone = RequestResult(
      line: result.line, region: result.region, identifier: result.identifier, status: .notSent,
      errorCode: "RegistryNotReplaced",
      statusMessage: "\(target) was left as it was, this change with it: \(Self.words(error))")
    undone.by = result.by
    undone.operation = result.operation
    // The package that was made is not there.
    if result.operation == .create { undone.identifier = nil }
    return undone
  }

  /// Tells what kept the file from its name, or from being told about; nil where all went well.
  func report(in context: RunContext) -> ExitStatus? {
    guard let failure = obstacle ?? lateFailure else { return nil }
    let outcome =
      obstacle == nil ? "\(target) holds the changes" : "\(target) was left as it was"
    context.messages.line("mpkg apply: \(Self.words(failure)); \(outcome)")
    switch failure {
    case let error as StreamError, SnapshotError.stream(let error):
      return Sentences.status(of: error, signal: context.interruption.signalNumber)
    case let error as JournalError: return Sentences.status(of: error)
    case SnapshotError.changedMeanwhile: return .held
    default: return .inputOutput
    }
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as StreamError: error.message
    case let error as SnapshotError: error.message
    case let error as JournalError: Sentences.describe(error)
    default: "\(error)"
    }
  }
}

/// A result that waits, and the request where it may have to be rejected.
private struct HeldResult {
  /// Whether it is true only if the file is replaced.
  var isUndoable: Bool
  /// A line, its end included.
  var result: [UInt8] = []
  /// One JSON object, or nothing.
  var request: [UInt8] = []

  static let headerSize = 12

  /// Three words of 32 bits (the flag, the length of each part), and the parts.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.headerSize + result.count + request.count)
    for word in [isUndoable ? 1 : 0, result.count, request.count] {
      bytes.append(bigEndian: UInt32(word))
    }
    bytes += result
    bytes += request
    return bytes
  }
}

/// Reads held results from front to back.
private struct HeldResultReader: ~Copyable {
  private var reader = HeldBytesReader()

  mutating func next(in held: borrowing HeldBytes) throws(StreamError) -> HeldResult? {
    guard let flag = try reader.nextWord(in: held),
      let resultLength = try reader.nextWord(in: held),
      let requestLength = try reader.nextWord(in: held),
      let result = try reader.next(Int(resultLength), in: held),
      let request = try reader.next(Int(requestLength), in: held)
    else { return nil }
    return HeldResult(isUndoable: flag == 1, result: result, request: request)
  }
}

extension RequestResult {
  /// What a result's line says of the request; nil if it is none.
  fileprivate init?(parsing line: [UInt8]) {
    guard let tree = try? JSONValue(parsing: line.dropLast() + []),
      let status = tree["status"]?.string.flatMap(Status.init(rawValue:))
    else { return nil }
    var number: Int?
    if case .number(let line)? = tree["line"] { number = line.integer.map { Int($0) } }
    self.init(
      line: number, region: tree["region"]?.string, identifier: tree["data__Identifier"]?.string,
      status: status)
    by = tree["by"]?.string
    operation = tree["operation"]?.string.flatMap(PackageOperation.Kind.init(rawValue:)) ?? .update
  }
}
