extension JSONPatchError {
  /// What was wrong, in one sentence without a full stop; for results, progress events and messages.
  package var message: String {
    (operation.map { "operation \($0 + 1) of the patch: " } ?? "the patch document: ")
      + reason.message
  }
}

extension JSONPatchError.Reason {
  fileprivate var message: String {
    switch self {
    case .syntax: "no JSON"
    case .documentNotAnArray: "no array of operations"
    case .operationNotAnObject: "no object"
    case .missingMember(let name): "there is no '\(name)'"
    case .memberNotAString(let name): "'\(name)' is no string"
    case .unknownOperation(let name):
      "'\(name)' is none of add, remove, replace, move, copy and test"
    case .badPointer(let member, let text, _): "\(member) '\(text)' is no JSON Pointer"
    case .noSuchPath(let failure): failure.message
    case .testFailed(let path): "the test of '\(path.text)' failed: the value there is another one"
    case .moveIntoItself(let from, let to):
      "'\(from.text)' cannot move to '\(to.text)' within itself"
    case .removesDocument: "the whole document cannot be removed"
    case .tooDeep(let limit): "the result would nest deeper than \(limit)"
    case .tooLarge(let limit): "the result would be longer than \(limit) bytes"
    }
  }
}

extension JSONPointerFailure {
  fileprivate var message: String {
    switch self {
    case .noSuchMember(let path): "noSuchPath in source: there is no '\(path.text)'"
    case .noSuchElement(let path, let count):
      "noSuchPath in source: '\(path.text)' is behind the last of \(count) elements"
    case .notAnIndex(let path): "'\(path.text)' is no index of an array"
    case .notAContainer(let path): "'\(path.text)': what stands there has no members"
    }
  }
}
