/// The functions of the language by name, for checks outside the compiler.
package enum FunctionNames {
  /// Whether a name, in any case, is that of a function of one record.
  package static func contain(_ name: String) -> Bool { FunctionTable.place(of: name) != nil }

  /// The types that an argument may have; nil where no function has the name. An argument of another
  /// type makes the result NULL.
  package static func parameterTypes(of name: String, at place: Int) -> ValueTypes? {
    FunctionTable.place(of: name).map { FunctionTable.entries[$0].parameter(place) }
  }
}
