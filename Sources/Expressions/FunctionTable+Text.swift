internal import JSONLines

extension FunctionTable {
  static let textFunctions: [FunctionEntry] = [
    FunctionEntry("lower", 1...1, [.text], .text) { evaluator, line, arguments in
      evaluator.mapping(arguments.first, line: line) { $1.appendLowercased($0) }
    },
    FunctionEntry("upper", 1...1, [.text], .text) { evaluator, line, arguments in
      evaluator.mapping(arguments.first, line: line) { $1.appendUppercased($0) }
    },
    FunctionEntry("length", 1...1, [[.text, .array, .object]], .number) {
      evaluator, line, arguments in
      evaluator.length(arguments.first, line: line)
    },
    FunctionEntry("trim", 1...2, [.text], .text) { evaluator, line, arguments in
      evaluator.trimmed(arguments, front: true, back: true, line: line)
    },
    FunctionEntry("ltrim", 1...2, [.text], .text) { evaluator, line, arguments in
      evaluator.trimmed(arguments, front: true, back: false, line: line)
    },
    FunctionEntry("rtrim", 1...2, [.text], .text) { evaluator, line, arguments in
      evaluator.trimmed(arguments, front: false, back: true, line: line)
    },
    FunctionEntry("substr", 2...3, [.text, .numeric, .numeric], .text) {
      evaluator, line, arguments in
      evaluator.substring(arguments, line: line)
    },
    FunctionEntry("replace", 3...3, [.text], .text) { evaluator, line, arguments in
      evaluator.replacing(arguments, line: line)
    },
    FunctionEntry("starts_with", 2...2, [.text], .boolean) { evaluator, line, arguments in
      evaluator.relating(arguments, line: line) { $0.starts(with: $1) }
    },
    FunctionEntry("ends_with", 2...2, [.text], .boolean) { evaluator, line, arguments in
      evaluator.relating(arguments, line: line) { $0.ends(with: $1) }
    },
    FunctionEntry("contains", 2...2, [.text], .boolean) { evaluator, line, arguments in
      evaluator.relating(arguments, line: line) { $0.firstOffset(of: $1) != nil }
    },
    FunctionEntry("split_part", 3...3, [.text, .text, .numeric], .text) {
      evaluator, line, arguments in
      evaluator.splitPart(arguments, line: line)
    },
    FunctionEntry("regexp_like", 2...2, [.text], .boolean) { evaluator, line, arguments in
      guard case .text(let text) = arguments.first, case .text(let pattern) = arguments.second,
        let matches = evaluator.matches(text, dynamic: pattern, line: line)
      else { return .null }
      return .boolean(matches)
    },
    FunctionEntry("regexp_extract", 2...3, [.text, .text, .numeric], .text) {
      evaluator, line, arguments in
      evaluator.extract(arguments, line: line)
    },
    FunctionEntry("arn_part", 2...2, [.text], .text) { evaluator, line, arguments in
      evaluator.arnPart(arguments, line: line)
    },
  ]
}

extension Evaluator {
  /// A text made of another one's bytes.
  fileprivate mutating func mapping(
    _ value: Value, line: RawSpan, _ body: (RawSpan, inout [UInt8]) -> Void
  ) -> Value {
    guard case .text(let run) = value else { return .null }
    return buildText { evaluator, output in
      evaluator.withBytes(run, line: line) { body($0, &output) }
    }
  }

  /// Whether two texts stand in a relation.
  fileprivate mutating func relating(
    _ arguments: Arguments, line: RawSpan, _ body: (RawSpan, RawSpan) -> Bool
  ) -> Value {
    guard case .text(let first) = arguments.first, case .text(let second) = arguments.second else {
      return .null
    }
    return .boolean(
      withBytes(first, line: line) { bytes in
        withBytes(second, line: line) { body(bytes, $0) }
      })
  }

  fileprivate mutating func length(_ value: Value, line: RawSpan) -> Value {
    switch value {
    case .text(let run):
      return .integer(Int64(withBytes(run, line: line) { $0.characterCount() }))
    case .array(let run):
      return .integer(
        Int64(
          withBytes(run, line: line) { bytes in
            bytes.elementCount(of: JSONSlice(offset: 0, end: bytes.byteCount, kind: .array))
          }))
    case .object(let run):
      return .integer(Int64(withBytes(run, line: line) { inspector.memberCount(of: $0) }))
    default:
      return .null
    }
  }

  /// A text without some characters (blanks if none are named) at its ends.
  fileprivate mutating func trimmed(
    _ arguments: Arguments, front: Bool, back: Bool, line: RawSpan
  ) -> Value {
    guard case .text(let run) = arguments.first else { return .null }
    var removed = ByteRun(0..<0, in: .arena)
    if case .text(let characters) = arguments.second { removed = characters }
    let isDefault = arguments.count < 2
    let kept = withBytes(run, line: line) { text in
      withBytes(removed, line: line) { characters in
        text.trimming(front: front, back: back) { scalar in
          isDefault ? scalar == " " : characters.containsCharacter(scalar)
        }
      }
    }
    return .text(run.part(kept))
  }

  /// As SQLite's substr: places count from 1, negative ones from the end, a negative count takes what
  /// stands before.
  fileprivate mutating func substring(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let run) = arguments.first,
      let from = wholeNumber(arguments.second, line: line)
    else { return .null }
    var count = Int64.max / 4
    if arguments.count > 2 {
      guard let given = wholeNumber(arguments.third, line: line) else { return .null }
      count = given
    }
    return .text(run.part(withBytes(run, line: line) { $0.substring(from: from, count: count) }))
  }

  fileprivate mutating func replacing(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let run) = arguments.first, case .text(let old) = arguments.second,
      case .text(let new) = arguments.third
    else { return .null }
    if old.length == 0 { return .text(run) }
    let room = Self.arenaLimit - arena.count
    var isTooLong = false
    let result = build { evaluator, output in
      evaluator.withBytes(run, line: line) { text in
        evaluator.withBytes(old, line: line) { old in
          evaluator.withBytes(new, line: line) { new in
            isTooLong = !output.append(text, replacing: old, with: new, limit: room)
          }
        }
      }
    }
    return isTooLong ? .null : .text(result)
  }

  /// A part of a text between separators, counted from 1, or from the end.
  fileprivate mutating func splitPart(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let run) = arguments.first, case .text(let separator) = arguments.second,
      let number = wholeNumber(arguments.third, line: line)
    else { return .null }
    let part = withBytes(run, line: line) { text in
      withBytes(separator, line: line) { text.part(number, separatedBy: $0) }
    }
    return part.map { .text(run.part($0)) } ?? .null
  }

  fileprivate mutating func arnPart(_ arguments: Arguments, line: RawSpan) -> Value {
    guard case .text(let run) = arguments.first, case .text(let name) = arguments.second,
      let part = withBytes(name, line: line, { ARNPart($0) })
    else { return .null }
    return withBytes(run, line: line) { part.range(in: $0) }.map { .text(run.part($0)) } ?? .null
  }

  /// A number without its decimals, at most ±2^60.
  mutating func wholeNumber(_ value: Value, line: RawSpan) -> Int64? {
    guard let number = number(value, line: line)?.double, !number.isNaN else { return nil }
    if case .integer(let integer) = value { return max(-(1 << 60), min(1 << 60, integer)) }
    return Int64(max(-0x1p60, min(0x1p60, number)).rounded(.towardZero))
  }
}

extension ByteRun {
  /// A part of a text that is not escaped.
  func part(_ range: Range<Int>) -> ByteRun {
    let start = Int(offset) + range.lowerBound
    return ByteRun(start..<start + range.count, in: source, spelling: spelling)
  }
}
