internal import CScan

/// Finds what stands at the places of a path tree, all those below a column in one walk.
///
/// A column is looked into when the first of its places is asked for: a kernel lists the brackets, colons
/// and commas of its value, and a walk over them visits every member once, whatever the number of paths.
/// Worked example: of the column `{"a":1,"b":{"c":2}}` the tokens are `{ : , : { : } }`. What follows the
/// colon of `a` is no bracket, so that its value ends at the next token; `b`'s is, so that the walk goes
/// on within it, or passes over it if no path leads there.
///
/// Invariants: `nodes`, `spots`, `spotColumns`, `found` and `isMatched` have `tree.count` elements, all initialised;
/// `names` holds every node's name; `lists` and `spots` hold places in `nodes`.
public struct PathFinder: ~Copyable {
  /// A node as walks need it.
  struct Node: BitwiseCopyable {
    enum Step: UInt8, BitwiseCopyable { case member, key, element }

    var step: Step
    /// A member's or key's name among `names`, or the number of an element.
    var name: Int32
    var nameLength: Int32
    /// The sibling with the same name, one of them a member and the other a key; -1 for none. Of the two
    /// only the first is found by its name.
    var twin: Int32 = -1
    var children: Places
  }

  /// A run of `lists`: the places one step below a value, and what is known of them together.
  struct Places: BitwiseCopyable {
    var start: Int32 = 0
    var count: Int32 = 0
    /// Bit `length & 63` is set where a name has such a length in bytes.
    var lengths: UInt64 = 0
    var hasKeys = false
    var hasElements = false
    var hasNegatives = false
    /// All nodes below the value, which stand together.
    var firstBelow: Int32 = 0
    var countBelow: Int32 = 0
    /// Where the only one of the places stands among `flatNames`, if it is a name that may be searched for
    /// in a flat object; else -1.
    var flatName: Int32 = -1

    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(start &+ count) }
  }

  /// Values longer than this are walked member by member, so that tokens take no more than 256 KiB.
  static let sizeLimit = 60 << 10

  let nodes: UnsafeMutableBufferPointer<Node>
  let lists: UnsafeMutableBufferPointer<Int32>
  let names: UnsafeMutableBufferPointer<UInt8>
  let flatNames: TextList
  /// For each place of the tree its node.
  @usableFromInline
  let spots: UnsafeMutableBufferPointer<Int32>
  /// For each node the column that it is below.
  @usableFromInline
  let spotColumns: UnsafeMutableBufferPointer<Int32>
  /// What stands at each node.
  @usableFromInline
  let found: UnsafeMutableBufferPointer<JSONSlice>
  /// Of the keys of a list that is being walked, whether an element had it.
  let isMatched: UnsafeMutableBufferPointer<Bool>
  /// The children of each column, and the line that it was looked into last.
  private let roots: UnsafeMutableBufferPointer<Places>
  @usableFromInline
  let lines: UnsafeMutableBufferPointer<UInt64>
  @usableFromInline
  var line: UInt64 = 0
  /// The tokens of a value; made when first used.
  private var tokens: UnsafeMutablePointer<UInt32>?
  /// What a scan has left of the line at hand.
  private var marks: ScanMarks?
  let kernels: ScanKernels

  package init(_ tree: PathTree, kernels: ScanKernels = .best) {
    self.kernels = kernels
    var layout = PathLayout(tree)
    layout.arrange()
    roots = Self.copy(layout.roots)
    lines = Self.copy(Array(repeating: 0, count: layout.roots.count))
    nodes = Self.copy(layout.nodes)
    lists = Self.copy(layout.lists)
    names = Self.copy(layout.names)
    flatNames = TextList(layout.flatNames.map { SearchedText(exactly: $0) })
    spots = Self.copy(layout.spots)
    spotColumns = Self.copy(layout.columns)
    found = Self.copy(Array(repeating: .absent, count: nodes.count))
    isMatched = Self.copy(Array(repeating: false, count: nodes.count))
  }

  private static func copy<Element: BitwiseCopyable>(
    _ elements: [Element]
  ) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = buffer.initialize(from: elements)
    return buffer
  }

  deinit {
    nodes.deallocate()
    lists.deallocate()
    names.deallocate()
    spots.deallocate()
    spotColumns.deallocate()
    found.deallocate()
    isMatched.deallocate()
    roots.deallocate()
    lines.deallocate()
    tokens?.deallocate()
  }

  /// Begins on a line: what was found in the one before is void.
  @inline(__always)
  package mutating func start(on index: borrowing LineIndexer) {
    line &+= 1
    marks = index.marks
  }

  /// Begins on a line of which no scan has left marks.
  package mutating func start() {
    line &+= 1
    marks = nil
  }

  /// The node of a place of the tree.
  @inlinable
  func spot(of place: Int) -> Int {
    precondition(place >= 0 && place < spots.count)
    return Int(spots[place])
  }

  /// What stands at a place of a checked line; absent if nothing does.
  ///
  /// - Parameter columns: where the line's columns stand.
  @inlinable
  public mutating func slice(at place: Int, columns: [JSONSlice], in line: RawSpan) -> JSONSlice {
    let spot = spot(of: place)
    let column = Int(spotColumns[spot])
    if lines[column] != self.line { lookInto(column, at: columns[column], in: line) }
    return found[spot]
  }

  /// Whether the values below a column have been found already in the line at hand.
  @inlinable
  @inline(__always)
  public func hasLookedInto(_ column: Int) -> Bool {
    column >= 0 && column < lines.count && lines[column] == line
  }

  /// Finds all that stands below a column.
  @usableFromInline
  mutating func lookInto(_ column: Int, at slice: JSONSlice, in line: RawSpan) {
    lines[column] = self.line
    let places = roots[column]
    clear(places)
    guard slice.kind == .object || slice.kind == .array else { return }
    precondition(slice.end <= line.byteCount)
    if places.flatName >= 0, slice.kind == .object, findFlat(places, at: slice, in: line) { return }
    guard slice.length <= Self.sizeLimit else { return find(places, at: slice, in: line) }
    let tokens = tokens ?? .allocate(capacity: Self.sizeLimit + Int(mpkg_nest_slack))
    self.tokens = tokens
    line.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      var next = 0
      if let nest = marks?.tokens(of: slice, in: bytes, base: base, into: tokens, kernels) {
        return walk(places, nest, &next)
      }
      var backslashes: UInt64 = 0
      let count = kernels.table.pointee.tokens_of_nest(
        base, Int(slice.offset), slice.end, tokens, &backslashes)
      let nest = TokenList(
        memory: bytes, base: base, start: Int(slice.offset), backslashes: backslashes,
        tokens: tokens, count: count)
      walk(places, nest, &next)
    }
  }

  /// Forgets what was found below a value.
  @inline(__always)
  func clear(_ places: Places) {
    let end = Int(places.firstBelow &+ places.countBelow)
    for spot in Int(places.firstBelow)..<end {
      found[spot] = .absent
      isMatched[spot] = false
    }
  }

  @inline(__always)
  func name(_ node: Node) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      rebasing: names[Int(node.name)..<Int(node.name) &+ Int(node.nameLength)])
  }

  /// Finds what stands at some places of a value too long for tokens.
  private func find(_ places: Places, at slice: JSONSlice, in line: RawSpan) {
    for index in places.range {
      let place = Int(lists[index])
      let node = nodes[place]
      let part =
        switch node.step {
        case .member: line.member(Array(name(node)), of: slice)
        case .key: line.value(forKey: Array(name(node)), of: slice)
        case .element: line.element(Int(node.name), of: slice)
        }
      found[place] = part
      if node.children.count > 0 { find(node.children, at: part, in: line) }
    }
  }
}
