internal import ArgumentParser
internal import ByteStreams
internal import ExpressionChecks
internal import Expressions
internal import JSONLines
internal import Times

/// How expressions get their text and their parameters.
struct ExpressionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Bind :NAME to a string (NAME=VALUE) or to a JSON value (NAME:=JSON).", valueName: "binding"))
  var param: [String] = []

  @Option(
    help: ArgumentHelp(
      "Read the expression from FILE; every argument is an input then.", valueName: "file"),
    completion: .file())
  var exprFile: String?

  /// Reads and checks a condition; nil, and told, where it is wrong.
  ///
  /// - Parameter argument: the expression where no file holds it.
  func condition(
    _ argument: String?, command: String, in context: RunContext
  ) -> ConditionLoading {
    do {
      let source = try source(argument, in: context)
      let parameters = try ExpressionOptions.parameters(param)
      return Self.condition(source, parameters, command: command, in: context)
    } catch {
      context.messages.line("mpkg \(command): " + ExpressionOptions.describe(error))
      let status = (error as? StreamError).map {
        Sentences.status(of: $0, signal: context.interruption.signalNumber)
      }
      return .failed(status ?? .usage)
    }
  }

  /// Checks a condition that an option holds; what is wrong with it is reported.
  static func condition(
    _ text: String, of option: String, command: String, in context: RunContext
  ) -> ConditionLoading {
    guard text.utf8.count <= ExpressionSource.maximumLength else {
      context.messages.line(
        "mpkg \(command): " + describe(ExpressionTextError.tooLong(file: option)))
      return .failed(.usage)
    }
    return condition(
      ExpressionSource(text: text, file: option), [:], command: command, in: context)
  }

  private static func condition(
    _ source: ExpressionSource, _ parameters: [String: ExpressionParameter], command: String,
    in context: RunContext
  ) -> ConditionLoading {
    do throws(ExpressionError) {
      let compiled = try Expression.compile(source.text, parameters: parameters)
      return .ready(
        LoadedCondition(
          source: source, program: compiled.program, root: compiled.root,
          parameters: parameters,
          now: Timestamp(secondsSinceEpoch: context.now()) ?? .epoch))
    } catch {
      context.messages.lines("mpkg \(command): " + source.describe(error))
      return .failed(.usage)
    }
  }

  private func source(_ argument: String?, in context: RunContext) throws -> ExpressionSource {
    guard let exprFile else {
      let text = argument ?? ""
      guard text.utf8.count <= ExpressionSource.maximumLength else {
        throw ExpressionTextError.tooLong(file: nil)
      }
      return ExpressionSource(text: text, file: nil)
    }
    let bytes = try ExpressionSource.read(exprFile, context.interruption)
    guard bytes.count <= ExpressionSource.maximumLength else {
      throw ExpressionTextError.tooLong(file: exprFile)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ExpressionTextError.notUTF8(file: exprFile)
    }
    return ExpressionSource(text: text, file: exprFile)
  }

  /// The values that `--param` binds.
  static func parameters(_ bindings: [String]) throws -> [String: ExpressionParameter] {
    var parameters: [String: ExpressionParameter] = [:]
    for binding in bindings {
      guard let sign = binding.firstIndex(of: "="), sign > binding.startIndex else {
        throw BindingError.malformed(binding)
      }
      let value = String(binding[binding.index(after: sign)...])
      let isJSON = binding[binding.index(before: sign)] == ":"
      let name = String(isJSON ? binding[..<sign].dropLast() : binding[..<sign])
      guard !name.isEmpty, parameters[name] == nil else { throw BindingError.twice(name) }
      if isJSON {
        do throws(JSONSyntaxError) {
          parameters[name] = .json(try JSONValue(parsing: value))
        } catch {
          throw BindingError.notJSON(name, error)
        }
      } else {
        parameters[name] = .text(value)
      }
    }
    return parameters
  }

  static func describe(_ error: any Error) -> String {
    switch error {
    case BindingError.malformed(let text):
      "--param '\(text)': NAME=VALUE or NAME:=JSON is wanted"
    case BindingError.twice(let name):
      name.isEmpty ? "--param: the name is missing" : "--param \(name) is given twice"
    case BindingError.notJSON(let name, let error):
      "--param \(name): " + Sentences.describe(error)
    case ExpressionTextError.notUTF8(let file): "\(file): the expression is not UTF-8"
    case ExpressionTextError.tooLong(let file):
      (file.map { "\($0): " } ?? "")
        + "the expression is longer than \(ExpressionSource.maximumLength) bytes"
    case let error as StreamError: Sentences.describe(error)
    default: "\(error)"
    }
  }
}

/// Why a `--param` cannot be taken.
private enum BindingError: Error {
  case malformed(String)
  case twice(String)
  case notJSON(String, JSONSyntaxError)
}

/// What cannot be taken for an expression's text.
private enum ExpressionTextError: Error {
  /// A text repaired would be another text.
  case notUTF8(file: String)
  /// A part of it would be another expression.
  case tooLong(file: String?)
}

/// What came of reading a condition; why it failed has been told.
enum ConditionLoading {
  case ready(LoadedCondition)
  case failed(ExitStatus)
}

/// A checked condition, ready for any number of workers.
struct LoadedCondition: Sendable {
  let source: ExpressionSource
  let program: Program
  let root: ExpressionRoot
  let parameters: [String: ExpressionParameter]
  /// The start of the run.
  let now: Timestamp
}

/// An expression's text and where it was read.
struct ExpressionSource: Sendable {
  /// How long an expression may be, in bytes.
  static let maximumLength = 1 << 20

  let text: String
  /// The file or the option that holds it; nil for an argument of the command line.
  let file: String?

  /// Reads an expression from a file, a byte order mark and its last line ends left out; of one past
  /// `maximumLength` only the beginning, which is longer than that too.
  static func read(_ name: String, _ interruption: Interruption) throws(StreamError) -> [UInt8] {
    var source = try ByteSource(name, interruption: interruption)
    var bytes = try source.readAll(upTo: maximumLength + 9)
    if bytes.count > maximumLength + 8 { return bytes }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
    return bytes
  }

  /// An error with the expression and a caret under the place.
  func describe(_ error: ExpressionError, dialect: Dialect = .expression) -> Message {
    let diagnostic = ExpressionDiagnostic(error)
    let advice =
      diagnostic.suggestion.map { "did you mean '\($0)'?" }
      ?? ForeignHabit.advice(on: error, in: text, dialect: dialect)
    return describe(diagnostic.message, at: error.range, advice: advice)
  }

  /// A misspelled column with the expression and a caret under the place.
  func describe(_ error: MisspelledColumn) -> Message {
    describe(
      "the first record has no column '\(error.reference.name)'", at: error.reference.range,
      advice: "did you mean '\(error.column)'?")
  }

  /// A problem, the expression's line with a caret under the place, and advice.
  ///
  /// Lines after the first are indented: a line of an expression, which may come from a file, must
  /// not look like a message.
  func describe(_ problem: String, at range: Range<Int>, advice: String?) -> Message {
    let picture = CaretPicture.draw(text, under: range) + (advice.map { "\n" + $0 } ?? "")
    let further = picture.split(separator: "\n", omittingEmptySubsequences: false)
    return Message(
      lines: [(file.map { "\($0): " } ?? "") + problem] + further.map { "  " + $0 })
  }
}
