package import Expressions
internal import JSONLines

/// What a record tells its group, as a keyed row: the key that tells groups apart, and
///
///     length of the values (4 bytes), the group's own values, what each aggregate takes
///
/// `COUNT(*)` takes nothing; sums take a number; the others whether there is a value, and then a keyed
/// row of it.
extension GroupProgram {
  /// Appends the row of the record that the evaluator is at.
  package func append(
    _ evaluator: inout Evaluator, line: RawSpan, to output: inout [UInt8]
  ) {
    let start = KeyedRow.begin(in: &output)
    for key in keys {
      evaluator.appendKey(evaluator.evaluate(key, line: line), line: line, to: &output)
    }
    KeyedRow.endKey(start, in: &output)
    var values: [UInt8] = []
    for key in keys {
      evaluator.appendStored(evaluator.evaluate(key, line: line), line: line, to: &values)
    }
    output.append(bigEndian: UInt32(truncatingIfNeeded: values.count))
    output += values
    for aggregate in aggregates {
      guard let argument = aggregate.argument else { continue }
      let value = evaluator.evaluate(argument, line: line)
      aggregate.append(value, &evaluator, line: line, to: &output)
    }
    KeyedRow.end(start, in: &output)
  }
}

extension Aggregate {
  /// Whether equal values count once; for the least and the greatest that is no matter.
  var tellsApart: Bool { isDistinct && function != .min && function != .max }

  fileprivate func append(
    _ value: Value, _ evaluator: inout Evaluator, line: RawSpan, to output: inout [UInt8]
  ) {
    switch function {
    case .count where !isDistinct:
      output.append(UInt8(value.isNull ? 0 : 1))
    case .sum, .avg:
      let number = evaluator.number(value, line: line)
      guard isDistinct else { return Self.append(number, to: &output) }
      guard let number else { return output.append(UInt8(0)) }
      output.append(UInt8(1))
      let start = KeyedRow.begin(in: &output)
      output.append(keyOf: number)
      KeyedRow.endKey(start, in: &output)
      Self.append(number, to: &output)
      KeyedRow.end(start, in: &output)
    case .count, .min, .max:
      guard !value.isNull else { return output.append(UInt8(0)) }
      output.append(UInt8(1))
      let start = KeyedRow.begin(in: &output)
      evaluator.appendKey(value, line: line, to: &output)
      KeyedRow.endKey(start, in: &output)
      if function != .count { evaluator.appendStored(value, line: line, to: &output) }
      KeyedRow.end(start, in: &output)
    }
  }

  /// Appends a number as a sum takes it: past 64 bits as a double.
  private static func append(_ number: NumericValue?, to output: inout [UInt8]) {
    switch number {
    case nil: output.appendStoredNull()
    case .integer(let integer): output.appendStored(integer)
    case .real(let real): output.appendTerm(real)
    case .bigInteger: output.appendTerm(number?.double ?? 0)
    }
  }
}
