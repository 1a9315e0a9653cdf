/// The paths that a run looks for below the columns of a line, as a tree: paths that begin alike share
/// their beginning.
///
/// Worked example: `a.b`, `a.b[0]` and `a.c` are three places; the second one's parent is the first,
/// which is a child of the column `a` as the third one is.
package struct PathTree: Sendable {
  /// A step from a value to a part of it.
  package enum Step: Sendable, Hashable {
    /// An object's member, by its name in UTF-8; of duplicates the last.
    case member([UInt8])
    /// An object's member, or the `Value` of the first element with this `Key` of a list of objects.
    case key([UInt8])
    /// An array's element, counted from 0, or from the end if negative.
    case element(Int)
  }

  /// One place of the tree, a step away from its parent.
  struct Node: Sendable {
    var column: Int
    var step: Step
    /// The places one step further.
    var children: [Int] = []
  }

  /// Deeper paths are not taken, so that walks can go down by recursion.
  package static let depthLimit = 32

  private(set) var nodes: [Node] = []
  /// For each column the places one step below it.
  private(set) var roots: [[Int]] = []

  package init() {}

  /// How many places there are.
  package var count: Int { nodes.count }

  /// The column that a place is below.
  package func column(of place: Int) -> Int { nodes[place].column }

  /// The place that some steps lead to from a column; nil for no steps, or too many.
  package mutating func place(_ steps: [Step], below column: Int) -> Int? {
    guard !steps.isEmpty, steps.count <= Self.depthLimit else { return nil }
    while roots.count <= column { roots.append([]) }
    var place: Int?
    for step in steps {
      let siblings = place.map { nodes[$0].children } ?? roots[column]
      if let known = siblings.first(where: { nodes[$0].step == step }) {
        place = known
        continue
      }
      nodes.append(Node(column: column, step: step))
      if let place {
        nodes[place].children.append(nodes.count - 1)
      } else {
        roots[column].append(nodes.count - 1)
      }
      place = nodes.count - 1
    }
    return place
  }
}
