package import JSONLines

/// Which value of a package is meant on a command line: a column, or a member of its value.
///
/// Worked example: `customer_metadata_properties.git.branch` is the member `git.branch` of that
/// column: a map's names may hold dots, so all that follows is one name; `model_card.ModelCardStatus`
/// is a member that the schema knows.
package struct ColumnPath: Hashable, Sendable {
  package let column: String
  /// The way within the column's value; empty for the whole column.
  package let members: JSONPointer

  /// A column of the resource, or a member of its value.
  ///
  /// - Throws: `PatchError` where the resource has no such column or member, or where the text
  ///   leads into a list.
  package init(parsing text: String) throws(PatchError) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let column = String(parts[0])
    guard let row = Schema.row(of: column) else { throw .unknownColumn(column) }
    self.column = column
    guard parts.count == 2 else {
      members = JSONPointer()
      return
    }
    members = try Self.members(parts[1], of: row)
  }

  /// The whole of a column, whose name is not checked.
  package init(column: String) {
    self.column = column
    members = JSONPointer()
  }

  private static func members(
    _ text: Substring, of row: Schema.Row
  ) throws(PatchError) -> JSONPointer {
    var tokens: [JSONPointerToken] = []
    var rest = text
    var rule = row.rule
    while true {
      switch rule {
      case .map(_, _, let value):
        guard !rest.isEmpty else { throw .emptyMemberName(column: row.column) }
        tokens.append(JSONPointerToken(String(rest)))
        rule = value
        return JSONPointer(tokens: tokens)
      case .object(let known):
        let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let member = known.first(where: { $0.name == name }) else {
          throw .unknownMember(column: row.column, name, known: known.map(\.name))
        }
        tokens.append(JSONPointerToken(name))
        guard parts.count == 2 else { return JSONPointer(tokens: tokens) }
        rest = parts[1]
        rule = member.rule
      case .list:
        throw .leadsIntoList(column: row.column)
      case .text, .oneOf, .boolean, .integer:
        throw .holdsNoMembers(column: row.column)
      }
    }
  }

  /// The path within the resource's properties: `/CustomerMetadataProperties/git.branch`.
  package var pointer: JSONPointer {
    JSONPointer(tokens: [JSONPointerToken(Columns.property(of: column))] + members.tokens)
  }

  /// The path as a command line spells it.
  package var text: String {
    ([column] + members.tokens.map(\.text)).joined(separator: ".")
  }

  /// What a command line's text means here: a string as it is where the column's type is one, JSON
  /// otherwise.
  ///
  /// - Throws: `notJSON` where it is no JSON.
  package func value(ofText text: String) throws(SchemaViolation) -> JSONValue {
    switch Schema.row(of: column)?.rule.rule(at: members) {
    case .text?, .oneOf?, nil:
      return JSONValue(text)
    case .boolean?, .integer?, .map?, .list?, .object?:
      do {
        return try JSONValue(parsing: text)
      } catch {
        throw SchemaViolation(column: column, place: members, .notJSON)
      }
    }
  }
}
