package import ByteStreams
package import JSONLines

/// What becomes of one line.
package enum LineVerdict: Sendable {
  /// The line goes out as it came.
  case keep
  /// Nothing goes out.
  case drop
  /// The stage put the line's outcome, one or more whole lines, into the output.
  case written
  /// The stage decides in `conclude`, after `settle` saw the line in the order of the input.
  case later
}

/// A line that a stage decides on later.
package struct PendingLine: BitwiseCopyable, Sendable {
  /// The offsets in the chunk of the line's first byte, behind its last one, and of the next line.
  package let start: Int
  package let end: Int
  package let next: Int
  /// The line's number within the chunk, counted from 0.
  package let number: Int
}

/// Where a chunk of lines comes from.
package struct ChunkOrigin: Sendable {
  /// The index of the input, from 0.
  package let input: Int
  /// The offset in the input of the chunk's first byte, counted behind decompression; `nil` if unknown.
  package let offset: Int?
  /// Where the chunk lies in members of an archive; `nil` elsewhere. See `LineChunk.batchPlace`.
  package let batch: (batch: StoredBatch, offset: Int)?
  /// The number of the chunk's first line, from 1; 0 where the run does not count lines.
  package let firstLine: Int
}

/// Why one line could not be processed: facts, or what a stage says of the record.
package enum LineProblem: Error, Equatable, Sendable {
  case syntax(JSONSyntaxError)
  /// The line is longer than the limit, in bytes.
  case tooLong(limit: Int)
  /// The stage refused the record; the text says why and what to do.
  case refused(String, code: String?)
  /// What has to be refused is another line, here as it came, that says something about this one.
  case elsewhere(LinePlace, input: [UInt8], String, code: String?)
}

/// Where a line came from.
package struct LinePlace: Equatable, Sendable {
  /// Which of the run's inputs, counted from 0.
  package var input: Int
  /// What messages call that input.
  package var name: String
  /// The line's number within its input, counted from 1; 0 where the run was not asked to count.
  package var line: Int
  /// The offset in the input of the line's first byte, counted behind decompression; `nil` where it is not
  /// known (members of an archive).
  package var offset: Int?

  package init(input: Int, name: String, line: Int) {
    self.input = input
    self.name = name
    self.line = line
  }
}

/// What a command does with each line: one value a thread, called for line after line.
package protocol LineStage: ~Copyable, SendableMetatype {
  /// What a stage has to tell when its lines are done, such as the columns it saw.
  associatedtype Summary: Sendable

  /// The columns that are to be found in each line.
  var columns: ColumnSet { get }

  /// Texts without any of which a line has no outcome, whatever else it holds. Where input is trusted,
  /// lines that lack one are passed over.
  var requiredTexts: [SearchedText] { get }

  /// Whether lines may be anything: they are then neither checked nor indexed.
  var takesAnyLine: Bool { get }

  /// Handles one line, which is JSON (or anything, if the stage takes that) and no longer than the limit; its end is cut off.
  ///
  /// - Parameter index: where the line's columns stand.
  /// - Throws: why the line could not be processed; what the stage had put into the output for it
  ///   is taken back.
  mutating func process(
    _ line: RawSpan, _ index: borrowing LineIndexer, at place: borrowing LinePlace,
    into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict

  /// Hears that lines were passed over because they lack the required text.
  mutating func passedOver(_ lines: Int)

  /// Whether `process` may answer `.later`.
  var decidesLater: Bool { get }

  /// Sees the lines of a chunk that are decided on later. Chunks come here one at a time, in the order
  /// of the input, while other threads process theirs: keep it short.
  mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin)

  /// Decides on a line that `settle` saw. Calls come in the order of the chunk's lines, not in the order
  /// of the chunks.
  ///
  /// - Parameter index: the line's index among the chunk's pending lines, from 0.
  /// - Throws: why the line could not be processed.
  mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict

  /// What the stage has to tell of the lines it got.
  var summary: Summary { get }
}

extension LineStage where Self: ~Copyable {
  package var requiredTexts: [SearchedText] { [] }

  package var takesAnyLine: Bool { false }

  package mutating func passedOver(_ lines: Int) {}

  package var decidesLater: Bool { false }

  package mutating func settle(
    _ lines: borrowing [PendingLine], of chunk: RawSpan, from origin: borrowing ChunkOrigin
  ) {}

  package mutating func conclude(
    _ index: Int, _ line: RawSpan, at place: borrowing LinePlace, into output: inout [UInt8]
  ) throws(LineProblem) -> LineVerdict { .drop }
}

/// What a run came to.
package struct RunTotals: Sendable, Equatable {
  /// Lines read, blank ones not counted.
  package var linesIn = 0
  package var linesOut = 0
  /// Bytes of lines, before compression and with their ends.
  package var bytesIn = 0
  package var bytesOut = 0
  package var rejected = 0

  package init() {}
}

/// Why a run ended early.
package enum RunFailure: Error, Sendable {
  /// A line could not be processed, and nothing takes rejects.
  case line(LinePlace, LineProblem)
  case stream(StreamError)
  /// The first line showed that the run should not start.
  case unprepared(any Error)
}
