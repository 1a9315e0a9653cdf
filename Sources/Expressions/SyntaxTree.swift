package import Times

/// A part of an expression as it was written, and where.
package struct Syntax: Sendable {
  package var node: Node
  /// UTF-8 offsets into the text.
  package var range: Range<Int>
  /// The longest way down from here, 1 for a leaf.
  package var depth: Int

  package init(node: Node, range: Range<Int>, depth: Int) {
    self.node = node
    self.range = range
    self.depth = depth
  }

  package indirect enum Node: Sendable {
    case literal(Literal)
    /// `:NAME`.
    case parameter(String)
    case path(PathSyntax)
    case or([Syntax])
    case and([Syntax])
    case not(Syntax)
    case compare(Comparator, Syntax, Syntax)
    case isNull(Syntax, negated: Bool)
    case isDistinct(Syntax, Syntax, negated: Bool)
    case isIn(Syntax, [Syntax], negated: Bool)
    case between(Syntax, Syntax, Syntax, negated: Bool)
    case like(LikeSyntax)
    case regexp(Syntax, Syntax, negated: Bool)
    /// `a || b || …`.
    case concatenate([Syntax])
    /// `a + b - …`, or `a * b / …`, from left to right.
    case arithmetic(Syntax, [Term])
    case negate(Syntax)
    case conditional(ConditionalSyntax)
    case cast(Syntax, CastTarget)
    case call(CallSyntax)
  }

  /// One more operand of a chain of arithmetic.
  package struct Term: Sendable {
    package var operation: ArithmeticOperator
    package var operatorRange: Range<Int>
    package var operand: Syntax
  }
}

/// A value that is written out.
package enum Literal: Equatable, Sendable {
  case null
  case boolean(Bool)
  case text(String)
  /// A number as written.
  case number(String)
  case timestamp(Timestamp)
  case interval(Interval)
}

/// `name.step[0]['key'][*]`.
package struct PathSyntax: Sendable {
  package var name: String
  /// Whether the name stands in double quotes, and so is taken as it is.
  package var isQuoted: Bool
  package var nameRange: Range<Int>
  package var steps: [PathStep]

  /// Whether a step takes all elements of a list.
  package var isStarred: Bool { steps.contains(.all) }
}

/// One step from a value to a part of it.
package enum PathStep: Equatable, Sendable {
  /// `.name`.
  case member(String)
  /// `['key']`: an object's member, or the `Value` of a list's element with that `Key`.
  case key(String)
  /// `[0]`, `[-1]`.
  case element(Int)
  /// `[*]`.
  case all
}

/// The operators with wildcard patterns.
package enum LikeForm: UInt8, BitwiseCopyable, Sendable {
  case like, ilike, glob

  /// The operator as written in an expression.
  var name: String {
    switch self {
    case .like: "LIKE"
    case .ilike: "ILIKE"
    case .glob: "GLOB"
    }
  }

  var ignoresCase: Bool { self == .ilike }
}

/// `x LIKE pattern ESCAPE c` and its kin.
package struct LikeSyntax: Sendable {
  package var subject: Syntax
  package var pattern: Syntax
  package var escape: Syntax?
  package var form: LikeForm
  package var negated: Bool
}

/// `CASE [subject] WHEN … THEN … [ELSE …] END`.
package struct ConditionalSyntax: Sendable {
  package var subject: Syntax?
  package var branches: [(condition: Syntax, result: Syntax)]
  package var otherwise: Syntax?

  package init(
    subject: Syntax?, branches: [(condition: Syntax, result: Syntax)], otherwise: Syntax?
  ) {
    self.subject = subject
    self.branches = branches
    self.otherwise = otherwise
  }
}

/// `name(arguments)`.
package struct CallSyntax: Sendable {
  package var name: String
  package var nameRange: Range<Int>
  package var arguments: [Syntax]
  package var form = CallForm.plain
}

/// How a function of many records is called.
package enum CallForm: Equatable, Sendable {
  case plain
  /// `COUNT(*)`.
  case star
  /// `COUNT(DISTINCT x)`.
  case distinct
}

/// The six ways to compare.
package enum Comparator: UInt8, BitwiseCopyable, Sendable {
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual

  init?(_ symbol: Symbol) {
    switch symbol {
    case .equal, .doubleEqual: self = .equal
    case .notEqual, .lessOrGreater: self = .notEqual
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    default: return nil
    }
  }

  /// Whether the order of the operands matters, not only whether they are equal.
  var isOrdering: Bool { self != .equal && self != .notEqual }

  /// The comparator that says the same with its operands exchanged.
  package var mirrored: Comparator {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// The five kinds of arithmetic.
package enum ArithmeticOperator: UInt8, BitwiseCopyable, Sendable {
  case add, subtract, multiply, divide, remainder

  init?(additive symbol: Symbol) {
    switch symbol {
    case .plus: self = .add
    case .minus: self = .subtract
    default: return nil
    }
  }

  init?(multiplicative symbol: Symbol) {
    switch symbol {
    case .star: self = .multiply
    case .slash: self = .divide
    case .percent: self = .remainder
    default: return nil
    }
  }

  var symbol: Symbol {
    switch self {
    case .add: .plus
    case .subtract: .minus
    case .multiply: .star
    case .divide: .slash
    case .remainder: .percent
    }
  }
}

/// What CAST can make.
package enum CastTarget: String, CaseIterable, BitwiseCopyable, Sendable {
  case text, integer, real, boolean, timestamp
}
