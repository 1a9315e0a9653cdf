/// The names of the language's functions.
package enum FunctionNames {
  /// Whether a name, in any case, is that of a function of one record.
  package static func contain(_ name: String) -> Bool { FunctionTable.place(of: name) != nil }
}
