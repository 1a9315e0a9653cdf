internal import ByteStreams
internal import JSONLines
internal import LinePipeline
internal import ModelPackages
internal import OrderedCollections

/// Makes requests of a file of changes alone, without records: unguarded.
struct FileRequests {
  let recipe: PatchRecipe
  /// How many bytes of requests are gathered before they are written.
  private static let batch = 1 << 18

  /// Writes a request for each package of the file.
  func write(_ table: RowTable<ChangeRows>, to sink: RunSink) throws(RunFailure) {
    var output: [UInt8] = []
    var count = 0
    var reader = try RunFailure.ofStream { () throws(StreamError) in try table.reader() }
    try table.forEachPackage(sink: sink) { rows throws(RunFailure) in
      sink.count(lines: rows.count, bytes: rows.reduce(0) { $0 + $1.bytes.count + 1 })
      guard let change = table.kind.merged(rows.map(\.bytes)), let first = rows.first else {
        return
      }
      do throws(PatchError) {
        guard try append(change, to: &output) else { return }
      } catch {
        let problem = table.problem(Sentences.describe(error), of: first, with: &reader)
        return try sink.reject(problem, at: table.place(first), input: first.bytes)
      }
      output.append(UInt8(ascii: "\n"))
      count += 1
      if output.count >= Self.batch {
        try sink.write(output, count: count)
        output.removeAll(keepingCapacity: true)
        count = 0
      }
    }
    try sink.write(output, count: count)
  }

  /// Appends one request; false if nothing is asked for.
  private func append(
    _ change: ChangeRow, to output: inout [UInt8]
  ) throws(PatchError) -> Bool {
    guard let identifier = change.key.identifier else { throw .noIdentifier }
    let plan = try PatchPlan(recipe.changes + change.changes, isGuarded: false, via: recipe.api)
    // A record of which nothing is known but its name.
    var record: [UInt8] = []
    record.append([Columns.identifier: JSONValue(identifier)] as JSONValue)
    var columns = ColumnSet()
    let builder = PatchBuilder(plan, columns: &columns)
    var indexer = LineIndexer(columns: columns)
    do { try indexer.index(record.span.bytes) } catch { throw .notRecord }
    let touched = try builder.appendRequest(
      of: record.span.bytes, indexed: indexer, region: change.region, to: &output)
    return !touched.isEmpty
  }
}
