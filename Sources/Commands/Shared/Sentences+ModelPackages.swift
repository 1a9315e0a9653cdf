internal import Expressions
internal import JSONLines
internal import ModelPackages
internal import Spelling

extension Sentences {
  static func describe(_ error: PatchError) -> String {
    switch error {
    case .unknownColumn(let name):
      "there is no column '\(name)'; "
        + (NearMiss.column(for: name, among: Columns.allNames).map { "did you mean '\($0)'?" }
          ?? "mpkg-records(5) lists them")
    case .unknownMember(let column, let name, let known):
      "'\(column)' has no member '\(name)'"
        + (known.isEmpty ? "" : "; it has \(known.joined(separator: ", "))")
    case .emptyMemberName(let column): "'\(column).': the name behind the dot is missing"
    case .leadsIntoList(let column): "'\(column)' is a list: only the whole list can be set"
    case .holdsNoMembers(let column): "'\(column)' holds no members that could be set"
    case .notChangeable(let column, .readOnly):
      "'\(column)' is read-only: the service alone sets it"
    case .notChangeable(let column, .sageMakerOnly):
      "'\(column)' can be changed only through SageMaker's own API (--via sagemaker): Cloud Control's"
        + " resource type lacks it"
    case .notChangeable(let column, .onGroup):
      "'\(column)' is read-only: tags of a group are changed on the group"
    case .notChangeable(let column, .additionsOnly):
      "the entries of '\(column)' are fixed: add new ones with '\(column)_to_add'"
    case .tagsInGroup: UpdateRefusal.tagsInGroup.message
    case .removalNotOffered(let column):
      "'\(column)' cannot be unset through SageMaker's API: set another value"
        + (["approval_description", "source_uri"].contains(column)
          ? "; to empty it, use --set \(column)=''" : "")
    case .removalIgnored(column: "model_approval_status"):
      "'model_approval_status' cannot be unset: the service ignores the removal; set Approved,"
        + " Rejected or PendingManualApproval"
    case .removalIgnored(column: "approval_description"):
      "'approval_description' cannot be unset: the service ignores the removal; to empty it, use"
        + " --set approval_description=''"
    case .removalIgnored(let column):
      "'\(column)' cannot be unset: the service ignores the removal"
    case .removalFails(let column):
      "'\(column)' cannot lose its last entry: the service fails with InternalFailure; keep one entry"
    case .notChangeable(let column, _):
      "'\(column)' is create-only: it is fixed since the package was created"
    case .creation(let refusal): refusal.message
    case .cannotGuard(let column):
      "'\(column)' cannot guard a deletion: the service does not return it"
    case .partialRecord:
      "the record is partial (no creation_time): a package made of it would lack what it lacks"
    case .propertiesTooLong(let bytes, let limit):
      "the properties have \(bytes) bytes; Cloud Control takes \(limit) at most"
    case .changedTwice(let name): "'\(name)' is changed twice; say once what it is to be"
    case .schema(let violation): describe(violation)
    case .noIdentifier: "the record has no model_package_arn"
    case .noRegion: "the record has no region, and its ARN names none"
    case .lacksColumn(let column):
      "the record is partial (no creation_time) and lacks '\(column)', so its old value cannot be"
        + " guarded; take it into the projection, or give --no-guard"
    case .createOnlyDiffers(let columns):
      columns.map { "'\($0)'" }.joined(separator: ", ")
        + (columns.count == 1 ? " differs and is" : " differ and are")
        + " create-only: fixed since the package was created"
    case .notRecord: "a record is a JSON object"
    case .partialDesired:
      "the line is no whole record (no creation_time): columns that it lacks would be removed"
    case .documentTooLong(let bytes, let limit):
      "the patch document has \(bytes) bytes; Cloud Control takes \(limit) at most"
    case .documentTooDeep(let limit):
      "the patch document nests deeper than \(limit), which no request can hold"
    }
  }

  static func describe(_ violation: SchemaViolation) -> String { violation.message }

  static func describe(_ error: ChangeRequestError) -> String {
    switch error {
    case .syntax(let error): describe(error)
    case .notAnObject: "a patch request is a JSON object"
    case .membersThatExclude(let one, let other):
      "'\(one)' and '\(other)' cannot stand in one request"
    case .propertiesTooLong(let bytes, let limit):
      "the properties have \(bytes) bytes; Cloud Control takes \(limit) at most"
    case .missingMember(let name): "the request has no \(name)"
    case .wrongType(let member, let expected): "\(member) is to be \(expected)"
    case .identifierLength(let found, let allowed):
      "the identifier has \(found) characters; \(allowed.words) are allowed"
    case .documentSyntax(let error): "the patch document: " + describe(error)
    case .documentTooLong(let bytes, let limit):
      "the patch document has \(bytes) bytes; Cloud Control takes \(limit) at most"
    case .noRegion: "the request names no region, and its ARN none either"
    case .badAbsentPath(let path):
      "absent: '\(path)' is no JSON Pointer to a property or a member of one"
    }
  }
}
