internal import ByteStreams
internal import ExpressionChecks
internal import Expressions
internal import Policies
internal import Times

/// Compiles the policies of a command line and checks them against the schema, before anything is
/// read or sent.
struct PolicyLoading {
  private let parameters: [String: ExpressionParameter]
  private let usesSchema: Bool
  private let now: Timestamp
  private let interruption: Interruption
  private let warn: (Message) -> Void

  /// - Throws: that a binding of `--param` is wrong.
  init(
    _ bindings: [String], _ schema: SchemaOptions, isQuiet: Bool, command: String,
    in context: RunContext
  ) throws(PolicyProblem) {
    do { parameters = try ExpressionOptions.parameters(bindings) } catch {
      throw PolicyProblem(words: ExpressionOptions.describe(error))
    }
    usesSchema = !schema.noSchema
    now = Timestamp(secondsSinceEpoch: context.now()) ?? .epoch
    interruption = context.interruption
    let messages = context.messages
    warn = { words in
      if !isQuiet { messages.lines("mpkg \(command): warning: " + words) }
    }
  }

  func policies(_ options: PolicyOptions) throws(PolicyProblem) -> PolicySet {
    var (texts, sources): ([PolicyText], [ExpressionSource]) = ([], [])
    for text in options.require {
      texts.append(PolicyText(text: text))
      sources.append(try source(text, of: "--require"))
    }
    var places: [String: String] = [:]
    for file in options.policy {
      for entry in try entries(of: file) {
        let place = "\(file):\(entry.line)"
        if let other = places.updateValue(place, forKey: entry.name) {
          throw PolicyProblem(
            words: "\(place): \(other) has a policy '\(entry.name)' too;"
              + " give each a name of its own")
        }
        texts.append(PolicyText(name: entry.name, text: entry.text))
        sources.append(ExpressionSource(text: entry.text, file: place))
      }
    }
    let policies: PolicySet
    do throws(PolicySetError) {
      policies = try PolicySet(texts, parameters: parameters, now: now)
    } catch {
      throw PolicyProblem(message: sources[error.index].describe(error.error))
    }
    for source in sources { try check(source, isCondition: true) }
    return policies
  }

  func rules(_ options: PlanRuleOptions) throws(PolicyProblem) -> PlanRules {
    var (conditions, groups): ([ExpressionSource], [ExpressionSource]) = ([], [])
    for text in options.atMostOne { conditions.append(try source(text, of: "--at-most-one")) }
    for text in options.per { groups.append(try source(text, of: "--per")) }
    let texts = zip(conditions, groups).map { PlanRuleText(condition: $0.text, group: $1.text) }
    let rules: PlanRules
    do throws(PlanRuleError) {
      rules = try PlanRules(texts, parameters: parameters, now: now)
    } catch {
      let source = error.isGroup ? groups[error.index] : conditions[error.index]
      throw PolicyProblem(message: source.describe(error.error))
    }
    for source in conditions { try check(source, isCondition: true) }
    for source in groups { try check(source, isCondition: false) }
    return rules
  }

  /// Warns of parameters that none of several programs uses.
  func warn(ofUnused lists: [String]...) {
    guard let first = lists.first else { return }
    for name in first where lists.allSatisfy({ $0.contains(name) }) {
      warn(Message("the parameter :\(name) is not used"))
    }
  }

  private func source(_ text: String, of option: String) throws(PolicyProblem) -> ExpressionSource {
    guard text.utf8.count <= ExpressionSource.maximumLength else {
      throw PolicyProblem(
        words: "\(option): the expression is longer than \(ExpressionSource.maximumLength) bytes")
    }
    return ExpressionSource(text: text, file: option)
  }

  private func entries(of file: String) throws(PolicyProblem) -> [PolicyFile.Entry] {
    let bytes: [UInt8]
    do throws(StreamError) { bytes = try ExpressionSource.read(file, interruption) } catch {
      throw PolicyProblem(
        words: Sentences.describe(error),
        status: Sentences.status(of: error, signal: interruption.signalNumber))
    }
    guard bytes.count <= ExpressionSource.maximumLength else {
      throw PolicyProblem(
        words: "\(file): the file is longer than \(ExpressionSource.maximumLength) bytes")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PolicyProblem(words: "\(file): the file is not UTF-8")
    }
    let entries: [PolicyFile.Entry]
    do throws(PolicyFileError) { entries = try PolicyFile.parse(text) } catch {
      let source = ExpressionSource(text: error.text, file: "\(file):\(error.line)")
      throw PolicyProblem(message: source.describe(error.message, at: error.range, advice: nil))
    }
    // A file of another kind must not pass for one without policies.
    if entries.isEmpty {
      throw PolicyProblem(words: "\(file): the file has no policy; write NAME: EXPR on a line")
    }
    return entries
  }

  /// Checks an expression, which compiles, against the schema.
  private func check(_ source: ExpressionSource, isCondition: Bool) throws(PolicyProblem) {
    do {
      let program = try Expression.compileValue(source.text, parameters: parameters).program
      let subject = isCondition ? source.condition(program) : source.value(program)
      try SchemaCheck(
        subjects: [subject], parameters: parameters, isOn: usesSchema, shape: .packageStates,
        warn: warn
      ).inspectStates()
    } catch let error as ExpressionProblem {
      throw PolicyProblem(message: error.words)
    } catch let error as MisspelledColumn {
      throw PolicyProblem(message: error.source.describe(error))
    } catch {
      throw PolicyProblem(words: "\(error)")
    }
  }
}

/// Why policies cannot be used: the message for the user, and the exit status.
struct PolicyProblem: Error {
  let message: Message
  let status: ExitStatus

  init(message: Message) { (self.message, status) = (message, .usage) }

  init(words: String, status: ExitStatus = .usage) {
    (message, self.status) = (Message(words), status)
  }
}
