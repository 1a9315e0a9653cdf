internal import ModelPackages
internal import OrderedCollections

/// Why requests failed: results grouped by their error code and message, in bounded memory.
///
/// Parts of a message that name one package or call are folded, so that
/// `arn:aws:…/card/1 does not exist (Request ID: 2f7c…)` and the same words about `card/2` are one reason.
struct FailureReasons {
  struct Group {
    var count = 0
    /// The first packages, or lines of requests that name none.
    var examples: [String] = []
  }

  struct Reason: Hashable {
    let code: String
    let message: String
  }

  /// How many reasons are told apart.
  private static let limit = 50
  private static let shownExamples = 3

  private(set) var groups: OrderedDictionary<Reason, Group> = [:]
  /// How many failures had a reason beyond the limit.
  private(set) var others = 0

  mutating func add(_ result: RequestResult) {
    let reason = Reason(
      code: result.errorCode ?? result.status.rawValue,
      message: Self.folded(result.statusMessage ?? "", identifier: result.identifier))
    guard groups[reason] != nil || groups.count < Self.limit else {
      others += 1
      return
    }
    var group = groups[reason] ?? Group()
    group.count += 1
    if group.examples.count < Self.shownExamples { group.examples.append(Self.name(of: result)) }
    groups[reason] = group
  }

  /// The reasons, the most frequent first.
  var sorted: [(reason: Reason, group: Group)] {
    groups.enumerated().sorted { left, right in
      (right.element.value.count, left.offset) < (left.element.value.count, right.offset)
    }.map { ($0.element.key, $0.element.value) }
  }

  private static func name(of result: RequestResult) -> String {
    guard let identifier = result.identifier else {
      return result.line.map { "line \($0)" } ?? "a request of the journal"
    }
    return ModelPackageARN(identifier)?.name ?? identifier
  }

  /// Replaces what differs between packages and calls: the package, other ARNs, and long identifiers.
  static func folded(_ message: String, identifier: String?) -> String {
    var words: [String] = []
    for word in message.split(separator: " ", omittingEmptySubsequences: false) {
      words.append(fold(word, identifier))
    }
    return words.joined(separator: " ")
  }

  private static let marks: Set<Character> = ["(", ")", "[", "]", "'", "\"", ",", ";", ":", "."]

  private static func fold(_ word: Substring, _ identifier: String?) -> String {
    let head = word.prefix { marks.contains($0) }
    let rest = word.dropFirst(head.count)
    var core = rest
    while let last = core.last, marks.contains(last) { core = core.dropLast() }
    let tail = rest.dropFirst(core.count)
    guard isIdentifier(core, identifier) else { return String(word) }
    return head + "…" + tail
  }

  private static func isIdentifier(_ word: Substring, _ identifier: String?) -> Bool {
    if word.isEmpty { return false }
    if let identifier, word == identifier[...] { return true }
    if word.hasPrefix("arn:") { return true }
    if let identifier, word.contains("/"), identifier.hasSuffix("/" + word) { return true }
    // UUIDs, request tokens, and other long runs of digits and hexadecimal digits.
    let digits = word.filter { $0 != "-" }
    return digits.count >= 8 && digits.allSatisfy(\.isHexDigit)
      && digits.contains(where: \.isNumber)
  }
}
