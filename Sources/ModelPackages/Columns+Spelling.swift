extension Columns {
  /// The columns by their folded names (`fold`).
  private static let folded: [String: String] = Dictionary(
    allNames.map { (fold($0), $0) }, uniquingKeysWith: { first, _ in first })

  /// Returns a name in lower case (ASCII letters only), without underscores and white space.
  package static func fold(_ name: String) -> String {
    var folded = ""
    for scalar in name.unicodeScalars where scalar != "_" && !scalar.properties.isWhitespace {
      folded.unicodeScalars.append(
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) | 0x20) : scalar)
    }
    return folded
  }

  /// Returns the column for any usual spelling of its name: `Model Approval Status`,
  /// `ModelApprovalStatus` and `MODEL_APPROVAL_STATUS` give `model_approval_status`. Returns `nil`
  /// if no column matches.
  package static func column(spelled name: String) -> String? { folded[fold(name)] }
}
