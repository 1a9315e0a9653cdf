/// What configuration is read from: variables and files, passed in so that tests own both.
package struct Environment: Sendable {
  /// Why a file could not be read or written, or a program not be run.
  package struct FileFailure: Error, Sendable, Equatable {
    /// The system's words, such as `Permission denied`.
    package var reason: String

    package init(reason: String) { self.reason = reason }
  }

  /// The environment's variables by name.
  package var variables: [String: String]
  /// Reads a whole file; nil where there is none of this path.
  package var readFile: @Sendable (String) throws(FileFailure) -> [UInt8]?

  /// Replaces a file whole, readable by its owner alone.
  package var writeFile: @Sendable (String, [UInt8]) throws(FileFailure) -> Void
  /// Runs a program, given as its words, to its end.
  package var runProgram: @Sendable ([String]) async throws(FileFailure) -> ProgramOutcome

  package init(
    variables: [String: String],
    readFile: @escaping @Sendable (String) throws(FileFailure) -> [UInt8]?,
    writeFile: @escaping @Sendable (String, [UInt8]) throws(FileFailure) -> Void = {
      _, _ throws(FileFailure) in throw FileFailure(reason: "nothing is written here")
    },
    runProgram: @escaping @Sendable ([String]) async throws(FileFailure) -> ProgramOutcome = {
      _ throws(FileFailure) in throw FileFailure(reason: "no program is run here")
    }
  ) {
    self.variables = variables
    self.readFile = readFile
    self.writeFile = writeFile
    self.runProgram = runProgram
  }

  /// The system's files and programs, with variables that the executable was given.
  package static func system(variables: [String: String]) -> Environment {
    Environment(
      variables: variables, readFile: LocalFile.read, writeFile: LocalFile.replace,
      runProgram: { words throws(FileFailure) in
        try await LocalProgram.run(words, variables: variables)
      })
  }

  /// What a program left behind.
  package struct ProgramOutcome: Sendable, Equatable {
    /// Its exit status; 128 and more where a signal ended it.
    package var status: Int32
    package var standardOutput: [UInt8]
    package var standardError: [UInt8]

    package init(status: Int32, standardOutput: [UInt8], standardError: [UInt8]) {
      self.status = status
      self.standardOutput = standardOutput
      self.standardError = standardError
    }
  }

  /// A variable's value; nil where it is unset or empty, which AWS's tools take for the same.
  package subscript(name: String) -> String? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  /// A path with `$NAME` and `${NAME}` replaced by variables that are set, and a leading `~` by
  /// `HOME`.
  func expanded(path: String) -> String {
    let path = expandedVariables(path)
    guard path == "~" || path.hasPrefix("~/"), let home = self["HOME"] else { return path }
    let rest = path.dropFirst()
    return (home.hasSuffix("/") ? String(home.dropLast()) : home) + rest
  }

  private func expandedVariables(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      result += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      let isBraced = rest.first == "{"
      let start = isBraced ? rest.index(after: rest.startIndex) : rest.startIndex
      let name = rest[start...].prefix { character in
        isBraced
          ? character != "}"
          : character.isASCII && (character.isLetter || character.isNumber || character == "_")
      }
      let isClosed = !isBraced || name.endIndex < rest.endIndex
      guard isClosed, let value = variables[String(name)] else {
        result += "$"
        continue
      }
      result += value
      rest = rest[name.endIndex...].dropFirst(isBraced ? 1 : 0)
    }
    return result + rest
  }
}

extension Environment: CustomStringConvertible, CustomReflectable {
  /// The names of the variables alone: their values may be secret.
  package var description: String {
    "Environment(\(variables.keys.sorted().joined(separator: ", ")))"
  }

  /// A mirror that shows the variables' names alone.
  package var customMirror: Mirror { Mirror(self, children: ["names": variables.keys.sorted()]) }
}
