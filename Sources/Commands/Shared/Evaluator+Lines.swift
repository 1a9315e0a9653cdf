internal import Expressions
internal import JSONLines
internal import LinePipeline

extension Evaluator {
  /// Begins on a line of a run, and hears where it came from if somebody asks for that.
  @inline(__always)
  mutating func start(on index: borrowing LineIndexer, at place: borrowing LinePlace) {
    if needsOrigin {
      start(on: index, origin: RecordOrigin(file: place.name, line: place.line))
    } else {
      start(on: index)
    }
  }
}
