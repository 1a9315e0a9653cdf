internal import Expressions
internal import JSONLines
internal import Spelling

extension ExpressionChecker {
  /// The known shape of an expression's value.
  struct Knowledge {
    var shape: ValueShape
    /// The path or function call as shown in messages.
    var column: String
    /// Whether the path has `[*]` and so stands for many values.
    var isStarred = false
  }

  /// Returns what is known about a column, a path, or `lower` or `upper` of one; `nil` if nothing
  /// is.
  func knowledge(of syntax: Syntax, _ scope: Scope) -> Knowledge? {
    switch syntax.node {
    case .path(let path):
      guard case .found(let shape) = resolve(path, scope), shape != .unknown else { return nil }
      return Knowledge(shape: shape, column: path.text(), isStarred: path.isStarred)
    case .call(let call):
      let name = call.name.asciiLowercased
      guard ["lower", "upper"].contains(name), call.arguments.count == 1,
        var known = knowledge(of: call.arguments[0], scope),
        case .oneOf(let allowed) = known.shape
      else { return nil }
      known.shape = .oneOf(
        allowed.map { name == "lower" ? $0.asciiLowercased : $0.asciiUppercased })
      known.column = "\(name)(\(known.column))"
      return known
    default: return nil
    }
  }

  /// The result of following a path through the schema.
  enum Resolution {
    case found(ValueShape)
    /// No column or member has the path's name.
    case unknownName
    /// The step at this index cannot be applied to a value of this shape.
    case stuck(step: Int, at: ValueShape)
  }

  func resolve(_ path: PathSyntax, _ scope: Scope) -> Resolution {
    var shape: ValueShape
    var value: JSONValue?
    switch scope {
    case .element(let element):
      if case .unknown = element { return .found(.unknown) }
      if let member = element.member(path.name) {
        shape = member
      } else if path.name == "value", !path.isQuoted {
        shape = element
      } else {
        return path.isQuoted ? .found(.unknown) : .unknownName
      }
    case .record:
      guard let column = columnShape(path) else { return .unknownName }
      shape = column
      value = record?[path.name]
    }
    for (place, step) in path.steps.enumerated() {
      if case .unknown = shape { return .found(.unknown) }
      value = value?.part(step)
      guard let next = shape.part(step) else {
        // The first record has the part, so the service may be newer than the schema.
        if let value, value != .null { return .found(.unknown) }
        return .stuck(step: place, at: shape)
      }
      shape = next
    }
    return .found(shape)
  }

  /// Returns the shape of a column by the schema; `unknown` if the first record's value does not
  /// fit it or the column is not in the schema; `nil` if neither the schema nor the record has the
  /// name.
  private func columnShape(_ path: PathSyntax) -> ValueShape? {
    if path.name == "data__Identifier" { return .text }
    if aliases.contains(path.name) { return .unknown }
    let value = record?[path.name]
    guard let column = shape.column(path.name) else {
      return value != nil || path.isQuoted ? .unknown : nil
    }
    guard let value else { return column }
    return column.fits(value) ? column : .unknown
  }

  /// Reports a path that names no column or member, or that steps into a value without parts.
  mutating func check(_ path: PathSyntax, endingAt end: Int, _ scope: Scope) {
    switch resolve(path, scope) {
    case .found: return
    case .unknownName:
      switch scope {
      case .record: reportUnknown(path)
      case .element(let element):
        report(
          .unknownMember(
            path.name, of: "the element", meant: element.members(near: path.name),
            members: element.memberNames),
          at: path.nameRange)
      }
    case .stuck(let step, let shape):
      let places = StepPlaces(of: path, in: text, endingAt: end, dialect)
      if places.isQuoted(step) { return }
      report(problem(of: path, step, shape), at: places.range(step, of: path))
    }
  }

  private func problem(
    of path: PathSyntax, _ place: Int, _ shape: ValueShape
  ) -> ExpressionFinding.Problem {
    let before = path.text(upTo: place)
    let rest = path.steps[(place + 1)...].map(\.text).joined()
    switch (shape, path.steps[place]) {
    case (.list, .member(let name)), (.list, .key(let name)):
      return listProblem(path, place, name, shape)
    case (.object, .member(let name)), (.object, .key(let name)):
      let meant = shape.members(near: name).map { before + PathStep.member($0).text + rest }
      return .unknownMember(name, of: before, meant: meant, members: shape.memberNames)
    case (.map, _): return .elementOf(before, shape, meant: ["\(before)['KEY']"])
    case (.object, _):
      return .elementOf(before, shape, meant: rest.isEmpty ? [] : [before + rest])
    case (_, .element), (_, .all): return .elementOf(before, shape, meant: [before])
    default: return .memberOf(before, shape, meant: dottedKey(of: path, place))
    }
  }

  /// Returns the path with two names joined to one key of a map, for keys with a dot such as
  /// `git.branch`; `nil` if the value before them is not a map.
  private func dottedKey(of path: PathSyntax, _ place: Int) -> String? {
    guard place > 0, case .member(let name) = path.steps[place],
      case .member(let key) = path.steps[place - 1]
    else { return nil }
    var map = path
    map.steps = Array(path.steps[..<(place - 1)])
    guard case .found(.map) = resolve(map, .record) else { return nil }
    let rest = path.steps[(place + 1)...].map(\.text).joined()
    return map.text() + PathStep.key("\(key).\(name)").text + rest
  }

  private func listProblem(
    _ path: PathSyntax, _ place: Int, _ name: String, _ shape: ValueShape
  ) -> ExpressionFinding.Problem {
    let before = path.text(upTo: place)
    guard case .list(let element) = shape else { return .memberOf(before, shape, meant: nil) }
    let rest = path.steps[(place + 1)...].map(\.text).joined()
    if shape.isTagList {
      let isMember = element.member(name) != nil
      var meant = [before + (isMember ? "[*].\(name)" : PathStep.key(name).text)]
      let lacksTags = path.name == self.shape.tagColumn && areInGroups
      if lacksTags, let metadata = metadataPath(name) { meant.append(metadata) }
      return .memberOfList(before, meant: meant, hint: lacksTags ? .tagsOfGroups : nil)
    }
    let member = element.members(near: name).first ?? name
    guard element.member(member) != nil else {
      return .memberOfList(before, meant: [before + "[*]", before + "[0]"], hint: nil)
    }
    let step = PathStep.member(member).text + rest
    return .memberOfList(before, meant: [before + "[*]" + step, before + "[0]" + step], hint: nil)
  }

  // MARK: Unknown columns

  private mutating func reportUnknown(_ path: PathSyntax) {
    let name = path.name
    let folded = name.asciiLowercased
    var meant = shape.meanings[folded] ?? []
    var hint: ExpressionFinding.Hint?
    if FunctionNames.contain(name), meant.isEmpty { meant = ["\(folded)(COLUMN)"] }
    if folded == "now" { meant = ["now()"] }
    if let path = metadataPath(name) { meant.insert(path, at: 0) }
    if recordHasTag(name) {
      meant.insert(shape.tagColumn + PathStep.key(name).text, at: 0)
    } else if meant.isEmpty, shape.usualTags.contains(folded) {
      if areInGroups {
        hint = .tagsOfGroups
      } else {
        meant = [shape.tagColumn + PathStep.key(name).text]
      }
    }
    if meant.isEmpty {
      let names = shape.columns.map(\.name)
      if let near = NearMiss.column(for: name, among: names) ?? shape.path(toMember: name)
        ?? NearMiss.name(for: name, among: names)
      {
        meant = [near]
      }
    }
    report(
      .unknownColumn(name, isRecordRead: record != nil, meant: meant, hint: hint),
      at: path.nameRange)
  }

  /// Returns the path to a member of the free column (customer metadata) with this name; `nil` if
  /// the first record has none.
  private func metadataPath(_ name: String) -> String? {
    guard record?[shape.freeColumn]?[name] != nil else { return nil }
    return shape.freeColumn + PathStep.member(name).text
  }

  private func recordHasTag(_ name: String) -> Bool {
    record?[shape.tagColumn]?.part(.key(name)) != nil
  }

  /// Whether the first record is of a package in a group and has no tags.
  private var areInGroups: Bool {
    guard let record else { return false }
    return record[shape.groupColumn]?.string != nil
      && record[shape.tagColumn]?.array == nil
  }
}

extension ValueShape {
  /// Returns the shape of the part that a step selects; `nil` if the step cannot be applied.
  func part(_ step: PathStep) -> ValueShape? {
    switch (self, step) {
    case (.list(let element), .element), (.list(let element), .all): element
    case (.list(let element), .key) where isTagList: element.member("Value")
    case (.map, .member(let name)), (.map, .key(let name)), (.object, .member(let name)),
      (.object, .key(let name)):
      member(name)
    default: nil
    }
  }

  /// The names of an object's members; empty for other shapes.
  fileprivate var memberNames: [String] {
    if case .object(let members) = self { members.map(\.name) } else { [] }
  }

  /// Returns the members of an object whose names are similar to a name; empty for other shapes.
  func members(near name: String) -> [String] {
    guard case .object(let members) = self else { return [] }
    let names = members.map(\.name)
    if let near = NearMiss.name(for: name, among: names) { return [near] }
    // For example, `status` for `ModelCardStatus`.
    guard name.utf8.count > 3 else { return [] }
    return names.filter { $0.asciiLowercased.hasSuffix(name.asciiLowercased) }
  }
}

extension JSONValue {
  /// Returns the part of a value that a step selects; for `[*]`, the first element.
  fileprivate func part(_ step: PathStep) -> JSONValue? {
    switch step {
    case .member(let name): return self[name]
    case .key(let name):
      guard let elements = array else { return self[name] }
      return elements.first { $0["Key"]?.string == name }?["Value"]
    case .element(let place):
      guard let elements = array else { return nil }
      let index = place < 0 ? elements.count + place : place
      return elements.indices.contains(index) ? elements[index] : nil
    case .all: return array?.first
    }
  }
}

extension String {
  /// The string with ASCII letters in upper case.
  var asciiUppercased: String {
    String(decoding: utf8.map { (0x61...0x7A).contains($0) ? $0 & ~0x20 : $0 }, as: UTF8.self)
  }
}
