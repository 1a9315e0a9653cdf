internal import Spelling

/// A function of the language: how it may be called and what it does, one entry each.
struct FunctionEntry: Sendable {
  /// What an argument that is NULL does.
  enum NullBehaviour: Sendable {
    /// NULL in, NULL out: the implementation never sees one.
    case gives
    /// The implementation takes it like any other value.
    case isTaken
  }

  /// A function of values, worked out like any other operator.
  typealias Implementation =
    @Sendable (inout Evaluator, _ line: RawSpan, Arguments) -> Value

  enum Body: Sendable {
    case function(Implementation)
    /// Compiled to instructions of its own, for it does not work out all its arguments first.
    case form(Form)
  }

  enum Form: Sendable {
    case coalesce, nullIf, iif, concat, any, all
  }

  let name: String
  let arity: ClosedRange<Int>
  /// The types that each argument may have; the last one counts for all further ones.
  let parameters: [ValueTypes]
  /// The types of what it gives, but for NULL.
  let result: ValueTypes
  let null: NullBehaviour
  /// Whether the same arguments always give the same, so that constant calls are worked out once.
  let isPure: Bool
  let body: Body

  init(
    _ name: String, _ arity: ClosedRange<Int>, _ parameters: [ValueTypes], _ result: ValueTypes,
    null: NullBehaviour = .gives, isPure: Bool = true, _ implementation: @escaping Implementation
  ) {
    self.name = name
    self.arity = arity
    self.parameters = parameters
    self.result = result
    self.null = null
    self.isPure = isPure
    body = .function(implementation)
  }

  init(form name: String, _ arity: ClosedRange<Int>, _ form: Form) {
    self.name = name
    self.arity = arity
    parameters = [.any]
    result = .any
    null = .isTaken
    isPure = true
    body = .form(form)
  }

  /// The types that the argument at a place may have.
  func parameter(_ place: Int) -> ValueTypes {
    parameters.isEmpty ? .any : parameters[min(place, parameters.count - 1)]
  }
}

/// The arguments of a call, at most three; those that were not given are NULL.
struct Arguments: BitwiseCopyable {
  var count = 0
  var first = Value.null
  var second = Value.null
  var third = Value.null

  mutating func append(_ value: Value) {
    switch count {
    case 0: first = value
    case 1: second = value
    default: third = value
    }
    count += 1
  }
}

/// All functions of the language.
enum FunctionTable {
  static let entries: [FunctionEntry] =
    textFunctions + numberFunctions + valueFunctions + timeFunctions
    + calendarFunctions + arrowFunctions + forms

  private static let places = Dictionary(
    uniqueKeysWithValues: entries.enumerated().map { ($0.element.name, $0.offset) })

  /// The place of a function's entry, its name in any case.
  static func place(of name: String) -> Int? { places[name.asciiLowercased] }

  /// The function that a misspelled name probably means.
  static func suggestion(for name: String) -> String? {
    NearMiss.name(for: name, among: entries.map(\.name) + ["cast"])
  }

  private static let forms: [FunctionEntry] = [
    FunctionEntry(form: "coalesce", 1...Int.max, .coalesce),
    FunctionEntry(form: "ifnull", 2...2, .coalesce),
    FunctionEntry(form: "nullif", 2...2, .nullIf),
    FunctionEntry(form: "iif", 2...3, .iif),
    FunctionEntry(form: "concat", 1...Int.max, .concat),
    FunctionEntry(form: "any", 2...2, .any),
    FunctionEntry(form: "all", 2...2, .all),
  ]
}

extension Evaluator {
  /// Calls an entry of the table; NULL where an argument is not of the entry's types.
  mutating func call(_ function: Int32, _ operands: OperandRange, line: RawSpan) -> Value {
    var arguments = Arguments()
    for place in operands.indices {
      var value = value(of: program.operands[place], line: line)
      let entry = FunctionTable.entries[Int(function)]
      if value.isNull {
        if entry.null == .gives { return .null }
      } else if !entry.parameter(arguments.count).contains(value.type) {
        return .null
      }
      if case .text(let run) = value { value = .text(plain(run, line: line)) }
      arguments.append(value)
    }
    guard case .function(let implementation) = FunctionTable.entries[Int(function)].body else {
      return .null
    }
    return implementation(&self, line, arguments)
  }
}
