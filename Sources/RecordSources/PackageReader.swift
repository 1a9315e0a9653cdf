internal import JSONLines
internal import ModelPackages

/// Converts model packages, in the shapes that AWS's tools, StackQL and mpkg write, to records.
///
/// Worked example: `{"Identifier":"arn:…","Properties":"{\"Domain\":\"NLP\"}"}` is an answer of
/// Cloud Control; its record is
/// `{"domain":"NLP","model_package_arn":"arn:…","region":"eu-west-1"}`, with the region of the ARN.
package struct PackageReader {
  private let writer = RecordWriter()
  private var properties = PropertyAssembler()

  package init() {}

  /// Appends the record of one package without a line end.
  ///
  /// - Throws: if the value is not a package, or a record could not hold all of it; then nothing is
  ///   appended.
  package mutating func appendRecord(
    of value: [UInt8], to output: inout [UInt8]
  ) throws(ShapeError) {
    let slice = try Self.check(value)
    switch slice.kind {
    case .object:
      try append(slice, of: value.span.bytes, to: &output)
    case .string:
      // The output of the AWS CLI with `--query ResourceDescription.Properties`.
      guard let text = Self.objectText(slice, of: value.span.bytes) else {
        throw .notAnObject(.string)
      }
      try append(try Self.check(text), of: text.span.bytes, to: &output)
    default: throw .notAnObject(slice.kind)
    }
  }

  private mutating func append(
    _ object: JSONSlice, of bytes: RawSpan, to output: inout [UInt8]
  ) throws(ShapeError) {
    if bytes.member(.arn, of: object).isNull, bytes.member(.column, of: object).isNull {
      let description = bytes.member(.resourceDescription, of: object)
      let type = bytes.member(.typeName, of: object)
      if type.kind == .string, bytes.text(of: type) != Schema.typeName {
        throw .otherType(bytes.text(of: type))
      }
      if description.kind == .object {
        return try append(description: description, of: bytes, to: &output)
      }
      // A result of SageMaker's Search.
      let result = bytes.member(.modelPackage, of: object)
      if result.kind == .object {
        return try appendRow(result, of: bytes, identifier: nil, to: &output)
      }
      let identifier = bytes.member(.identifier, of: object)
      if identifier.kind == .string, bytes.member(.properties, of: object).kind != .absent {
        return try append(description: object, of: bytes, to: &output)
      }
      for name in MemberName.otherAnswers where bytes.member(name, of: object).kind != .absent {
        throw .otherAnswer(String(decoding: name, as: UTF8.self))
      }
    }
    if let kind = LineKind(of: bytes.extracting(object.range)), kind != .record {
      throw .otherLine(kind)
    }
    try appendRow(object, of: bytes, identifier: nil, to: &output)
  }

  /// Appends the record of a Cloud Control description: an identifier, and properties as an object
  /// or a string of JSON.
  private mutating func append(
    description: JSONSlice, of bytes: RawSpan, to output: inout [UInt8]
  ) throws(ShapeError) {
    let identifier = bytes.member(.identifier, of: description)
    let arn = identifier.kind == .string ? bytes.text(of: identifier) : nil
    let properties = bytes.member(.properties, of: description)
    if properties.kind == .object {
      return try appendRow(properties, of: bytes, identifier: arn, to: &output)
    }
    guard properties.kind == .string, let text = Self.objectText(properties, of: bytes) else {
      throw .noObjectText(member: "Properties")
    }
    try appendRow(try Self.check(text), of: text.span.bytes, identifier: arn, to: &output)
  }

  private mutating func appendRow(
    _ row: JSONSlice, of bytes: RawSpan, identifier: String?, to output: inout [UInt8]
  ) throws(ShapeError) {
    try properties.take(row, of: bytes)
    if let identifier {
      if let arn = properties.identifier, arn != identifier {
        throw .twoARNs(identifier: identifier, property: arn)
      }
      if properties.identifier == nil { properties.add(identifier: identifier) }
    }
    guard let text = properties.identifier else { throw .noPackage(members: properties.names) }
    guard let arn = ModelPackageARN(text) else { throw .notAnARN(text) }
    let object = properties.finish()
    do throws(RecordError) {
      try writer.appendRecord(
        properties: object.span.bytes, region: properties.region ?? arn.region, to: &output)
    } catch {
      // Not reachable: the assembled properties are an object.
      throw .notAnObject(.object)
    }
  }

  /// Checks the bytes in full and returns their whole value.
  private static func check(_ bytes: [UInt8]) throws(ShapeError) -> JSONSlice {
    var indexer = LineIndexer(columns: ColumnSet())
    do { try indexer.index(bytes.span.bytes) } catch { throw .syntax(error) }
    return indexer.whole
  }

  /// Returns the decoded contents of a string if they are a JSON object; `nil` for any other
  /// string.
  private static func objectText(_ string: JSONSlice, of bytes: RawSpan) -> [UInt8]? {
    var text: [UInt8] = []
    text.appendDecoded(string, of: bytes)
    guard let slice = try? check(text), slice.kind == .object else { return nil }
    return text
  }
}

/// The rest of an answer without the elements of its lists.
package struct AnswerRest: Equatable, Sendable {
  /// Whether the service has more packages than the answer (`NextToken`).
  package let goesOn: Bool

  /// - Throws: `syntax` for invalid JSON, `otherType` for a listing of resources of another type.
  package init(_ bytes: [UInt8]) throws(ShapeError) {
    var indexer = LineIndexer(columns: ColumnSet(["NextToken", "TypeName"]))
    do { try indexer.index(bytes.span.bytes) } catch { throw .syntax(error) }
    goesOn = !indexer[0].isNull
    guard indexer[1].kind == .string else { return }
    let type = bytes.span.bytes.text(of: indexer[1])
    guard type == Schema.typeName else { throw .otherType(type) }
  }
}

/// The error of one package in an answer of BatchDescribeModelPackage.
extension ShapeError {
  package init(batchError value: [UInt8], package: String) {
    let error = try? JSONValue(parsing: value)
    self = .serviceError(
      package: package, code: error?["ErrorCode"]?.string ?? "",
      message: error?["ErrorResponse"]?.string ?? "")
  }
}

/// Names of members that identify an answer's shape.
private enum MemberName {
  /// Members of answers of Cloud Control and the AWS CLI that contain no package.
  static let otherAnswers = ["ProgressEvent", "ProgressEvents", "ModelPackageGroupSummaryList"].map
  { Array($0.utf8) }
}

extension [UInt8] {
  fileprivate static let arn = Array("ModelPackageArn".utf8)
  fileprivate static let column = Array(Columns.identifier.utf8)
  fileprivate static let resourceDescription = Array("ResourceDescription".utf8)
  fileprivate static let modelPackage = Array("ModelPackage".utf8)
  fileprivate static let typeName = Array("TypeName".utf8)
  fileprivate static let identifier = Array("Identifier".utf8)
  fileprivate static let properties = Array("Properties".utf8)
}
