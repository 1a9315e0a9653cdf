/// One word of an expression, and where it stands.
package struct Token: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// A bare name that is no keyword.
    case name(String)
    /// A name in double quotes, its doubled quotes undone.
    case quotedName(String)
    case keyword(Keyword)
    /// `'text'`, its doubled quotes undone.
    case text(String)
    /// A number as written.
    case number(String)
    /// `:NAME`, without the colon.
    case parameter(String)
    case symbol(Symbol)
    /// Behind the last word.
    case end
  }

  package var kind: Kind
  /// UTF-8 offsets into the text.
  package var range: Range<Int>
}

/// Which words a text may hold.
package enum Dialect: Sendable {
  case expression
  /// Comments, names in backquotes, semicolons, and functions of many records too.
  case statement
}

/// The words that stand for no column unless they are quoted or follow a dot.
package enum Keyword: String, CaseIterable, Sendable {
  case and, or, not, `in`, like, ilike, between, `is`, null, `true`, `false`, escape, regexp
  case `case`, when, then, `else`, end, `as`
}

/// The signs of the language.
package enum Symbol: String, CaseIterable, Sendable {
  case equal = "="
  case doubleEqual = "=="
  case notEqual = "!="
  case lessOrGreater = "<>"
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"
  case concatenate = "||"
  case arrow = "->"
  case doubleArrow = "->>"
  case plus = "+"
  case minus = "-"
  case star = "*"
  case slash = "/"
  case percent = "%"
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case comma = ","
  case dot = "."
  /// Of statements only.
  case semicolon = ";"
}
