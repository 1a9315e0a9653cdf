package import JSONLines

/// One thing that is to be different about a package.
package struct PropertyChange: Equatable, Sendable {
  /// What is changed.
  package enum Target: Hashable, Sendable {
    /// A column, or a member of its value.
    case path(ColumnPath)
    /// The element of `tags` with this key.
    case tag(key: String)
  }

  package var target: Target
  /// What it is to hold; nil (and JSON's `null`) takes it away.
  package var value: JSONValue?

  package init(_ target: Target, to value: JSONValue?) {
    self.target = target
    self.value = value
  }

  /// A change that a dotted name asks for: `tags.team` is the tag, anything else a column's path.
  package init(named name: String, to value: JSONValue?) throws(PatchError) {
    self.init(try Target(named: name), to: value)
  }
}

extension PropertyChange.Target {
  /// The target that a dotted name means: `tags.team` is the tag, anything else a column's path.
  package init(named name: String) throws(PatchError) {
    let prefix = "tags."
    if name.hasPrefix(prefix) {
      let key = String(name.dropFirst(prefix.count))
      guard !key.isEmpty else { throw .emptyMemberName(column: "tags") }
      self = .tag(key: key)
    } else {
      self = .path(try ColumnPath(parsing: name))
    }
  }

  /// The column that is touched.
  package var column: String {
    switch self {
    case .path(let path): path.column
    case .tag: "tags"
    }
  }

  /// The target as a command line spells it.
  package var text: String {
    switch self {
    case .path(let path): path.text
    case .tag(let key): "tags.\(key)"
    }
  }

  /// What a command line's text means for this target: see `ColumnPath.value(ofText:)`; a tag's
  /// value is a string.
  package func value(ofText text: String) throws(SchemaViolation) -> JSONValue {
    switch self {
    case .path(let path): try path.value(ofText: text)
    case .tag: JSONValue(text)
    }
  }
}

extension PropertyChange {
  /// The change with its value replaced by the allowed value that differs only in letter case; the
  /// unchanged change if there is none.
  package var ignoringCase: PropertyChange {
    guard case .path(let path) = target, case .string(let found)? = value,
      case .oneOf(let allowed)? = Schema.row(of: path.column)?.rule.rule(at: path.members),
      let meant = allowed.first(where: { $0.lowercased() == found.text.lowercased() })
    else { return self }
    return PropertyChange(target, to: JSONValue(meant))
  }

  /// Throws if the change removes a whole property and the service fails or ignores that.
  package func checkRemoval(via api: ServiceAPI = .cloudControl) throws(PatchError) {
    guard value == nil || value == .null, case .path(let path) = target,
      path.members.tokens.isEmpty
    else { return }
    try Schema.checkRemoval(of: path.column, via: api)
  }
}

extension Schema {
  /// Throws if the service fails or ignores the removal of a column's property.
  static func checkRemoval(of column: String, via api: ServiceAPI) throws(PatchError) {
    switch removal(of: column, via: api) {
    case .isIgnored: throw .removalIgnored(column: column)
    case .fails: throw .removalFails(column: column)
    case .isNotOffered: throw .removalNotOffered(column: column)
    case .works: break
    }
  }
}

/// Why a change cannot be planned, or not for this record: facts.
package enum PatchError: Error, Equatable, Sendable {
  /// The resource has no such column.
  case unknownColumn(String)
  /// The schema knows no such member of the column's value.
  case unknownMember(column: String, String, known: [String])
  /// A dotted name with nothing behind a dot.
  case emptyMemberName(column: String)
  /// The column holds a list: only the whole list can be set.
  case leadsIntoList(column: String)
  /// The column holds neither map nor object.
  case holdsNoMembers(column: String)
  /// The column is read-only or create-only, or cannot be changed through Cloud Control.
  case notChangeable(column: String, Schema.Mutability)
  /// A new package cannot be given the column, or its properties break a rule.
  case creation(CreationRefusal)
  /// A registry does not return the column, so it cannot guard a deletion.
  case cannotGuard(column: String)
  /// The record has an ARN and no `creation_time`: columns that it lacks would be missing in a copy.
  case partialRecord
  /// The properties of a creation are longer than Cloud Control takes, in bytes.
  case propertiesTooLong(bytes: Int, limit: Int)
  /// The service ignores the removal of the column's property and reports success.
  case removalIgnored(column: String)
  /// A package in a group has no tags of its own, which SageMaker's API could change.
  case tagsInGroup
  /// SageMaker's API has no way to remove the column's property.
  case removalNotOffered(column: String)
  /// The service fails if the column's property is removed.
  case removalFails(column: String)
  /// Two changes are about the same value, or one about a part of the other's.
  case changedTwice(String)
  /// The value breaks the schema.
  case schema(SchemaViolation)
  /// The record has no `model_package_arn` that is a string.
  case noIdentifier
  /// The record has no `region`, and its identifier names none.
  case noRegion
  /// The record is partial (it lacks `creation_time`) and lacks this column, whose old value the
  /// guard needs.
  case lacksColumn(String)
  /// The record that is asked for has other values in columns that are fixed since creation.
  case createOnlyDiffers(columns: [String])
  /// The line is no JSON object.
  case notRecord
  /// The record that is asked for is partial (it lacks `creation_time`): what it does not show would
  /// be removed.
  case partialDesired
  /// The patch document is longer than Cloud Control takes, in bytes.
  case documentTooLong(bytes: Int, limit: Int)
  /// The patch document nests deeper than the line of a request can hold.
  case documentTooDeep(limit: Int)
}
