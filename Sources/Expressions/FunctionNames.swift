/// Lookup of the language's functions by name, for checks outside the compiler.
package enum FunctionNames {
  /// Returns whether a name, in any letter case, is a function of one record (not an aggregate).
  package static func contain(_ name: String) -> Bool { FunctionTable.place(of: name) != nil }

  /// Returns the types that the argument at an index may have; `nil` if the function does not
  /// exist. The result is NULL for an argument of another type.
  package static func parameterTypes(of name: String, at place: Int) -> ValueTypes? {
    FunctionTable.place(of: name).map { FunctionTable.entries[$0].parameter(place) }
  }
}
