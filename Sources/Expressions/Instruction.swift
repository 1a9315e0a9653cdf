/// Where a node stands in a program.
typealias NodeIndex = Int32

/// A run of a program's operands: the nodes that an instruction works on.
struct OperandRange: BitwiseCopyable, Sendable {
  var start: Int32
  var count: Int32

  var indices: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// One node of a program: what to do, and to which other nodes; plain numbers all through.
enum Instruction: BitwiseCopyable, Sendable {
  /// A value of the pool.
  case constant(Int32)
  /// A column of the line, and steps from there.
  case column(slot: Int32, steps: OperandRange)
  /// A place below a column, by its number in the tree of paths.
  case path(Int32)
  /// `data__Identifier`: the member itself if the line has it, else the ARN's column.
  case identifier(slot: Int32, otherwise: Int32, steps: OperandRange)
  /// The element at hand of a list that is walked, and steps from there.
  case element(scope: Int32, steps: OperandRange)
  /// A member of the element at hand, and steps from there.
  case elementMember(scope: Int32, name: Int32, steps: OperandRange)
  /// The element at hand if it is no object, else its member `value`.
  case elementValue(scope: Int32, name: Int32, steps: OperandRange)
  /// A value that was worked out before, by its place, and steps from there.
  case given(Int32, steps: OperandRange)

  /// A condition that is not true for a line whose column lacks a text; where it is not, it may give
  /// false for NULL.
  case filtered(NodeIndex, filter: Int32)
  case or(OperandRange)
  case and(OperandRange)
  case not(NodeIndex)
  case compare(Comparator, NodeIndex, NodeIndex)
  /// The same, where the right side is a string parameter that reads as a number.
  case compareParameter(Comparator, NodeIndex, parameter: Int32)
  /// A value compared with a constant text of the pool.
  case equalsText(NodeIndex, constant: Int32, negated: Bool)
  /// The same of a bare column.
  case columnIs(ColumnTest)
  case isNull(NodeIndex, negated: Bool)
  /// The same of a bare column.
  case columnIsNull(slot: Int32, negated: Bool)
  case isDistinct(NodeIndex, NodeIndex, negated: Bool)
  /// The first operand is looked for among the others, which a set holds if all are constant texts
  /// (else -1).
  case isIn(OperandRange, set: Int32, negated: Bool)
  case like(NodeIndex, pattern: Int32, negated: Bool)
  case likeDynamic(OperandRange, form: LikeForm, negated: Bool)
  case regexp(NodeIndex, pattern: Int32, negated: Bool)
  case regexpDynamic(NodeIndex, pattern: NodeIndex, negated: Bool)
  case concatenate(OperandRange)
  /// The first operand, then pairs of an operator's raw value and an operand.
  case arithmetic(OperandRange)
  case negate(NodeIndex)
  /// Pairs of a condition and a result, then the result otherwise.
  case conditional(OperandRange)
  case cast(NodeIndex, CastTarget)
  /// The function concat, which passes over NULL.
  case concat(OperandRange)
  case coalesce(OperandRange)
  case nullIf(NodeIndex, NodeIndex)
  /// A call of an entry of the function table.
  case call(function: Int32, OperandRange)
  /// `any` or `all` of a body over the elements of a list.
  case quantifier(isAny: Bool, list: NodeIndex, body: NodeIndex, scope: Int32)
  /// The array of a body's values over the elements of a list; `flattens` where the body gives
  /// arrays itself.
  case collect(list: NodeIndex, body: NodeIndex, scope: Int32, flattens: Bool)
}

/// A bare column compared with a constant text.
struct ColumnTest: BitwiseCopyable, Sendable {
  var slot: Int32
  /// The text's place in the pool, and where it stands among the constants' bytes.
  var constant: Int32
  var offset: UInt32
  var length: UInt32
  /// Whether the test is true where they differ.
  var negated: Bool
  /// What NULL gives: NULL, or for IS DISTINCT FROM that it differs.
  var ifNull: Truth
}

/// A step of a path as a program holds it.
enum Step: BitwiseCopyable, Sendable {
  /// The member whose name is this text of the pool.
  case member(Int32)
  /// A member, or the `Value` of the list's element with this `Key`.
  case key(Int32)
  case element(Int32)
}
