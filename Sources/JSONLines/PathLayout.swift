/// The nodes of a path tree in the order that walks need: all that is below a node stands right behind it.
struct PathLayout {
  private(set) var nodes: [PathFinder.Node] = []
  private(set) var lists: [Int32] = []
  private(set) var names: [UInt8] = []
  /// The names in quotes that may be searched for, see `PathFinder.Places.flatName`.
  private(set) var flatNames: [[UInt8]] = []
  private(set) var roots: [PathFinder.Places] = []
  private(set) var spots: [Int32]
  private(set) var columns: [Int32] = []
  private let tree: PathTree

  init(_ tree: PathTree) {
    self.tree = tree
    spots = Array(repeating: 0, count: tree.count)
  }

  mutating func arrange() {
    for (column, places) in tree.roots.enumerated() {
      var places = arrange(places, column: column)
      if let name = flatName(of: places) {
        places.flatName = Int32(flatNames.count)
        flatNames.append(name)
      }
      roots.append(places)
    }
  }

  /// The name in quotes of an only place with nothing below it, if it can stand nowhere but in a string.
  ///
  /// Behind a string JSON has white space, `:`, `,`, `}` and `]` alone. So a quote before a letter, a digit
  /// or `_` opens a string, and where there are no escapes the next quote ends it.
  private func flatName(of places: PathFinder.Places) -> [UInt8]? {
    guard places.count == 1, places.countBelow == 1 else { return nil }
    let node = nodes[Int(places.firstBelow)]
    guard node.step != .element else { return nil }
    let name = names[Int(node.name)..<Int(node.name + node.nameLength)]
    let quote = UInt8(ascii: "\"")
    guard let first = name.first, !name.contains(quote) else { return nil }
    switch first {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      return [quote] + name + [quote]
    default: return nil
    }
  }

  /// Puts down the nodes of some places and all below them.
  private mutating func arrange(_ places: [Int], column: Int) -> PathFinder.Places {
    var result = PathFinder.Places()
    result.firstBelow = Int32(nodes.count)
    for place in places {
      spots[place] = Int32(nodes.count)
      var (step, text, number) = (PathFinder.Node.Step.element, [UInt8](), Int32(0))
      switch tree.nodes[place].step {
      case .member(let name): (step, text) = (.member, name)
      case .key(let name): (step, text) = (.key, name)
      case .element(let place): number = Int32(clamping: place)
      }
      let spot = nodes.count
      nodes.append(
        PathFinder.Node(
          step: step, name: step == .element ? number : Int32(names.count),
          nameLength: Int32(text.count), children: PathFinder.Places()))
      names += text
      columns.append(Int32(column))
      nodes[spot].children = arrange(tree.nodes[place].children, column: column)
    }
    result.countBelow = Int32(nodes.count) - result.firstBelow
    result.start = Int32(lists.count)
    result.count = Int32(places.count)
    var firsts: [PathTree.Step: Int] = [:]
    for place in places {
      let name: PathTree.Step
      switch tree.nodes[place].step {
      case .member(let text), .key(let text): name = .member(text)
      case .element: continue
      }
      if let first = firsts[name] { nodes[first].twin = spots[place] }
      firsts[name] = firsts[name] ?? Int(spots[place])
    }
    for place in places {
      let node = nodes[Int(spots[place])]
      lists.append(spots[place])
      if node.step == .element {
        result.hasElements = true
        if node.name < 0 { result.hasNegatives = true }
      } else {
        result.lengths |= 1 &<< UInt64(node.nameLength & 63)
        if node.step == .key { result.hasKeys = true }
      }
    }
    return result
  }
}
