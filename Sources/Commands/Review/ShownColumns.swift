internal import ArgumentParser
internal import Expressions
internal import JSONLines
internal import Times

/// The columns of `--show`, compiled: a SELECT list without `*`.
struct ShownColumns: Sendable {
  let names: [String]
  fileprivate let roots: [ExpressionRoot]
  fileprivate let program: Program
  private let source: ExpressionSource
  private let parameters: [String: ExpressionParameter]
  private let usesSchema: Bool
  /// The start of the run.
  fileprivate let now: Timestamp

  /// - Throws: what is wrong with the command's `--show` or `--param`.
  init(_ command: Review, in context: RunContext) throws(ShownColumnsError) {
    source = ExpressionSource(text: command.show.joined(separator: ", "), file: nil)
    usesSchema = !command.schema.noSchema
    now = Timestamp(secondsSinceEpoch: context.now()) ?? .epoch
    let list: SelectList
    do {
      parameters = try ExpressionOptions.parameters(command.param)
      list =
        command.show.isEmpty
        ? SelectList(items: [], program: Program())
        : try SelectList.parse(source.text, parameters: parameters)
    } catch let error as ExpressionError {
      throw ShownColumnsError(message: source.describe(error))
    } catch {
      throw ShownColumnsError(words: ExpressionOptions.describe(error))
    }
    var (names, roots): ([String], [ExpressionRoot]) = ([], [])
    for item in list.items {
      guard case .column(let name, let root, _) = item else {
        throw ShownColumnsError(words: "--show '*': name the columns to show")
      }
      names.append(name)
      roots.append(root)
    }
    (self.names, self.roots, program) = (names, roots, list.program)
  }

  /// Checks the expressions against the first record.
  ///
  /// - Throws: that a name or value cannot be right.
  func check(_ record: RawSpan, warn: @escaping (Message) -> Void) throws(ShownColumnsError) {
    guard !roots.isEmpty else { return }
    let check = SchemaCheck(
      subjects: [source.selectList(program)], parameters: parameters, isOn: usesSchema, warn: warn)
    do {
      _ = try check.inspect(record)
    } catch let error as MisspelledColumn {
      throw ShownColumnsError(message: error.source.describe(error))
    } catch let error as ExpressionProblem {
      throw ShownColumnsError(message: error.words)
    } catch {
      throw ShownColumnsError(words: "\(error)")
    }
  }
}

/// Why columns cannot be shown: what to tell the user.
struct ShownColumnsError: Error {
  let message: Message

  init(message: Message) { self.message = message }

  init(words: String) { message = Message(words) }
}

/// Evaluates the shown columns of one record after the other.
struct ShownValues: ~Copyable {
  private let columns: ShownColumns
  private var indexer: LineIndexer
  private var evaluator: Evaluator

  init(_ columns: ShownColumns) {
    self.columns = columns
    indexer = LineIndexer(columns: columns.program.columns)
    evaluator = Evaluator(columns.program, now: columns.now)
  }

  /// The values of a record as text; empty texts if the record is not known.
  mutating func values(of record: [UInt8]) -> [String] {
    let line = record.span.bytes
    guard !columns.roots.isEmpty, (try? indexer.index(line)) != nil else {
      return columns.names.map { _ in "" }
    }
    evaluator.start(on: indexer, origin: RecordOrigin(file: "", line: 0))
    var texts: [String] = []
    for root in columns.roots {
      var text: [UInt8] = []
      let value = evaluator.evaluate(root, line: line)
      evaluator.appendText(value, line: line, to: &text)
      texts.append(String(decoding: text, as: UTF8.self))
    }
    return texts
  }
}
