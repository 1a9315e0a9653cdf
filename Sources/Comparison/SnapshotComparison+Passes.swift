internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import Synchronization

extension SnapshotComparison {
  /// Compares the records of a partition, or of the half of it that fits.
  ///
  /// - Parameter file: gets the findings, and the records that were removed.
  /// - Returns: the partitions that were left out.
  func compare(
    _ keys: LeftOutKeys, _ file: TemporaryFile, _ sink: RunSink
  ) throws(RunFailure) -> [LeftOutKeys] {
    let index = SnapshotIndex(
      LineStore(readAgain: self.index.store), limit: plan.recordLimit, keys: keys)
    try indexOld(index, sink)
    let start = file.count
    let findings = FindingsFile(file)
    let setup = plan.setup
    _ = try run(over: plan.new, copies.copy(of: 1)).read {
      LeftOutStage(.compare(index, findings), setup)
    }
    if let failure = findings.failure { throw .stream(failure) }
    let end = file.count
    others.add(index.partition, file, start..<end)
    try writeRemoved(of: index, to: file)
    let range = end..<file.count
    removed.withLock { $0.append((file, range)) }
    return index.leftOut
  }

  private func run(over input: String, _ copy: TemporaryFile?) -> LineRun {
    var run = LineRun()
    run.inputs = [input]
    run.copies = InputCopies(copy.map { [0: $0] } ?? [:])
    run.threads = plan.threads
    run.maximumLineBytes = plan.maximumLineBytes
    run.trustsInput = plan.trustsInput
    run.countsLines = true
    run.interruption = plan.interruption
    return run
  }

  /// Indexes a partition of the old input, and rejects lines whose keys earlier ones have.
  private func indexOld(_ index: SnapshotIndex, _ sink: RunSink) throws(RunFailure) {
    let (setup, name) = (plan.setup, index.store.name)
    let failed = Mutex<RunFailure?>(nil)
    let take: @Sendable (RawSpan) throws(StreamError) -> Void = { bytes throws(StreamError) in
      do throws(RunFailure) {
        try Self.reject(bytes, name, setup.key, sink)
      } catch {
        failed.withLock { $0 = error }
        throw .interrupted
      }
    }
    do throws(RunFailure) {
      _ = try run(over: plan.old, self.index.store.copy).read(take: take) {
        LeftOutStage(.index(index), setup)
      }
    } catch {
      throw failed.withLock { $0 } ?? error
    }
    if let failure = index.failure { throw .stream(failure) }
  }

  /// Rejects the lines that `LeftOutStage` wrote.
  private static func reject(
    _ bytes: RawSpan, _ name: String, _ key: RecordKey, _ sink: RunSink
  ) throws(RunFailure) {
    var written: [UInt8] = []
    written.append(bytes)
    var offset = 0
    while offset + 16 <= written.count {
      let line = Int(truncatingIfNeeded: written.number(at: offset))
      let end = offset + 16 + Int(truncatingIfNeeded: written.number(at: offset + 8))
      try sink.reject(
        key.duplicate, at: LinePlace(input: 0, name: name, line: line),
        input: Array(written[(offset + 16)..<end]))
      offset = end
    }
  }

  private func writeRemoved(
    of index: SnapshotIndex, to file: TemporaryFile
  ) throws(RunFailure) {
    var next = 0
    while true {
      let lines = index.unclaimed(from: &next, limit: 4096)
      if lines.isEmpty { return }
      var bytes: [UInt8] = []
      for line in lines { LineFinding.differs(line).append(to: &bytes) }
      do throws(StreamError) { try file.append(bytes.span.bytes) } catch { throw .stream(error) }
    }
  }
}

extension SnapshotComparison {
  static func changed(_ name: String) -> LineProblem {
    .refused("\(name) changed while it was read; run the command again", code: nil)
  }
}
