internal import ByteStreams
internal import JSONLines

/// The totals of one run as `--stats` prints them.
struct RunReport {
  let command: String
  let started: Double
  var linesIn = 0
  var linesOut = 0
  var bytesIn = 0
  var bytesOut = 0
  var rejected = 0
  var failed = 0
  /// Requests, retries and throttles; of fetch and apply.
  var calls: (calls: Int, retries: Int, throttled: Int)?
  /// The digest of the requests that were written; of patch.
  var planDigest: String?

  init(_ command: String, in context: RunContext) {
    self.command = command
    started = context.now()
  }

  /// Prints the totals as one JSON line on standard error.
  func print(in context: RunContext) {
    var line: [UInt8] = []
    line.append(text: #"{"command":"#)
    line.appendJSONString(command)
    func add(_ name: String, _ value: Int) { line.append(text: ",\"\(name)\":\(value)") }
    add("lines_in", linesIn)
    add("lines_out", linesOut)
    add("bytes_in", bytesIn)
    add("bytes_out", bytesOut)
    add("rejected", rejected)
    add("failed", failed)
    let milliseconds = Int(((context.now() - started) * 1000).rounded())
    let fraction = String(1000 + max(0, milliseconds) % 1000).dropFirst()
    line.append(text: ",\"seconds\":\(max(0, milliseconds) / 1000).\(fraction)")
    add("peak_rss_bytes", context.peakMemory())
    if let calls {
      add("calls", calls.calls)
      add("retries", calls.retries)
      add("throttled", calls.throttled)
    }
    if let inflater = GzipStreams.inflater {
      line.append(text: ",\"inflater\":\"\(inflater)\"")
    }
    if let planDigest { line.append(text: ",\"plan_digest\":\"\(planDigest)\"") }
    line.append(UInt8(ascii: "}"))
    context.messages.line(String(decoding: line, as: UTF8.self))
  }
}
