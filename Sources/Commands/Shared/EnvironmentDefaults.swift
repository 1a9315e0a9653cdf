internal import ArgumentParser

/// Defaults for options, from variables of the environment. An option on the command line wins.
///
/// Only limits and the choice of an API come from the environment: no file, no endpoint and nothing
/// that allows a change, for a variable that somebody forgot must not redirect a run. `MPKG_VIA` is
/// read where an API is called (`ServiceAPI.named`).
enum EnvironmentDefaults {
  /// Returns the command with the options that it takes and was not given.
  static func fill(
    _ command: any LineCommand, from environment: [String: String]
  ) throws(EnvironmentProblem) -> any LineCommand {
    var command = command
    if let threads = environment.setting("MPKG_THREADS"),
      var threaded = command as? any LineCommand & ThreadedCommand, threaded.threadLimit == nil
    {
      threaded.threadLimit = try threads.integer(in: InputOptions.threadRange)
      command = threaded
    }
    return command
  }

  /// Returns the command with the options that it takes and was not given.
  static func fill(
    _ command: any ServiceCommand, from environment: [String: String]
  ) throws(EnvironmentProblem) -> any ServiceCommand {
    var command = command
    if let threads = environment.setting("MPKG_THREADS"),
      var threaded = command as? any ServiceCommand & ThreadedCommand, threaded.threadLimit == nil
    {
      threaded.threadLimit = try threads.integer(in: InputOptions.threadRange)
      command = threaded
    }
    if let concurrency = environment.setting("MPKG_CONCURRENCY"),
      var caller = command as? any CallingCommand, caller.service.concurrencyLimit == nil
    {
      caller.service.concurrencyLimit = try concurrency.integer(
        in: ServiceOptions.concurrencyRange)
      command = caller
    }
    if let rate = environment.setting("MPKG_RATE"),
      var caller = command as? any CallingCommand, caller.service.rate == nil
    {
      caller.service.rate = try rate.positiveNumber()
      command = caller
    }
    if let limit = environment.setting("MPKG_MAX_REQUESTS"), var apply = command as? Apply,
      apply.maxRequests == nil
    {
      apply.maxRequests = try limit.integer(in: 0...Int.max)
      command = apply
    }
    return command
  }
}

/// A variable of the environment whose value its option would not take.
struct EnvironmentProblem: Error {
  let variable: String
  let value: String
  /// What the option takes, e.g. "a number from 1 to 1024".
  let expected: String

  var sentence: String {
    "\(variable) takes \(expected), not '\(value)'; correct the variable or unset it"
  }
}

/// A command with `--threads`.
protocol ThreadedCommand {
  var threadLimit: Int? { get set }
}

/// A command with the options of input.
protocol ReadingCommand: ThreadedCommand {
  var input: InputOptions { get set }
}

extension ReadingCommand {
  var threadLimit: Int? {
    get { input.threads }
    set { input.threads = newValue }
  }
}

/// A command with the options of a service.
protocol CallingCommand: ServiceCommand {
  var service: ServiceOptions { get set }
}

extension Apply: ReadingCommand, CallingCommand {}
extension Describe: ReadingCommand {}
extension Diff: ReadingCommand {}
extension Fetch: ReadingCommand, CallingCommand {}
extension Filter: ReadingCommand {}
extension History: ReadingCommand {}
extension Patch: ReadingCommand {}
extension Project: ReadingCommand {}
extension Query: ReadingCommand, CallingCommand {}
extension Review: CallingCommand {}

extension Restore: ThreadedCommand {
  var threadLimit: Int? {
    get { threads }
    set { threads = newValue }
  }
}

extension Verify: ThreadedCommand {
  var threadLimit: Int? {
    get { threads }
    set { threads = newValue }
  }
}

/// A variable that is set, and its value.
private struct Setting {
  let variable: String
  let value: String

  func integer(in range: ClosedRange<Int>) throws(EnvironmentProblem) -> Int {
    if let number = Int(value), range.contains(number) { return number }
    let expected =
      range.upperBound == .max
      ? "a number from \(range.lowerBound) up"
      : "a number from \(range.lowerBound) to \(range.upperBound)"
    throw EnvironmentProblem(variable: variable, value: value, expected: expected)
  }

  func positiveNumber() throws(EnvironmentProblem) -> Double {
    if let number = Double(value), number > 0, number.isFinite { return number }
    throw EnvironmentProblem(variable: variable, value: value, expected: "a number above 0")
  }
}

extension [String: String] {
  /// A variable; nil if it is unset or empty.
  fileprivate func setting(_ variable: String) -> Setting? {
    guard let value = self[variable], !value.isEmpty else { return nil }
    return Setting(variable: variable, value: value)
  }
}
