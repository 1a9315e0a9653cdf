internal import ArgumentParser
internal import ModelPackages

/// What shells offer for the values of arguments.
///
/// The shells expand what they are offered: nothing is offered that was not looked at, also when it
/// stands on the command line already.
enum ValueCompletion {
  /// Any column of a record.
  static var column: CompletionKind { offer { _ in Columns.allNames } }

  /// A column that can be changed.
  static var changeableColumn: CompletionKind { offer { _ in Schema.changeableColumns } }

  /// `COLUMN=VALUE`: the columns that can be changed, then the values of one that knows them.
  static var assignment: CompletionKind { offer(assignments) }

  /// Columns with commas between them.
  static var selectList: CompletionKind { offer(selectLists) }

  /// A profile of AWS's files.
  static var profile: CompletionKind {
    // No colon and no single quote: zsh's and fish's own syntax stands around it. Names of other
    // characters than these are left out, for the shells would expand them.
    .shellCommand(
      "sh -c 'sed -n \"s/^\\[\\(profile  *\\)\\{0,1\\}\\([A-Za-z0-9_.@+-]*\\)\\] *$/\\2/p\""
        + " \"${AWS_CONFIG_FILE-$HOME/.aws/config}\""
        + " \"${AWS_SHARED_CREDENTIALS_FILE-$HOME/.aws/credentials}\" 2>/dev/null | sort -u'")
  }

  /// Finds out when it is asked, not whenever the program starts.
  private static func offer(
    _ completions: @escaping @Sendable (_ word: String) -> [String]
  ) -> CompletionKind {
    .custom { words, place, _ in
      // The parser's own third parameter is made from the last word, whichever is completed.
      let word = words.indices.contains(place) ? words[place] : ""
      return completions(String(word.drop { $0 == "'" || $0 == "\"" }))
    }
  }

  @Sendable private static func assignments(_ word: String) -> [String] {
    guard let sign = word.firstIndex(of: "=") else {
      return Schema.changeableColumns.map { $0 + "=" }
    }
    let column = String(word[..<sign])
    guard let row = Schema.row(of: column), row.mutability.canBeChanged else { return [] }
    return row.rule.values.map { "\(column)=\($0)" }
  }

  @Sendable private static func selectLists(_ word: String) -> [String] {
    guard let comma = word.lastIndex(of: ",") else { return Columns.allNames }
    let rest = word[word.index(after: comma)...]
    let start = word[...comma] + rest.prefix { $0 == " " }
    let isPlain = start.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: ","),
        UInt8(ascii: " "):
        true
      default: false
      }
    }
    guard isPlain else { return [] }
    let named = Set(start.split { $0 == "," || $0 == " " }.map(String.init))
    return Columns.allNames.filter { !named.contains($0) }.map { start + $0 }
  }
}

extension SchemaRule {
  /// The values that the rule lets through, where they are few.
  fileprivate var values: [String] {
    switch self {
    case .oneOf(let values): values
    case .boolean: ["true", "false"]
    case .text, .integer, .map, .list, .object: []
    }
  }
}
