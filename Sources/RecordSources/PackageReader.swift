internal import JSONLines
internal import ModelPackages

/// Makes records of model packages in the shapes that AWS's tools, StackQL and mpkg write.
///
/// Worked example: `{"Identifier":"arn:…","Properties":"{\"Domain\":\"NLP\"}"}` is what Cloud Control
/// answers; its record is `{"domain":"NLP","model_package_arn":"arn:…","region":"eu-west-1"}`, the
/// region being the ARN's.
package struct PackageReader {
  private let writer = RecordWriter()
  private var properties = PropertyAssembler()

  package init() {}

  /// Appends the record of one package without a line end.
  ///
  /// - Throws: where the value is no package, or loses something as a record; nothing is appended then.
  package mutating func appendRecord(
    of value: [UInt8], to output: inout [UInt8]
  ) throws(ShapeError) {
    let slice = try Self.check(value)
    switch slice.kind {
    case .object:
      try append(slice, of: value.span.bytes, to: &output)
    case .string:
      // What `--query ResourceDescription.Properties` prints.
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

  /// Appends a description of Cloud Control: an identifier, and properties as text.
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
      // What is assembled is an object.
      throw .notAnObject(.object)
    }
  }

  /// The whole value of bytes, checked in full.
  private static func check(_ bytes: [UInt8]) throws(ShapeError) -> JSONSlice {
    var indexer = LineIndexer(columns: ColumnSet())
    do { try indexer.index(bytes.span.bytes) } catch { throw .syntax(error) }
    return indexer.whole
  }

  /// The text of a string that is JSON of an object; nil for any other string.
  private static func objectText(_ string: JSONSlice, of bytes: RawSpan) -> [UInt8]? {
    var text: [UInt8] = []
    text.appendDecoded(string, of: bytes)
    guard let slice = try? check(text), slice.kind == .object else { return nil }
    return text
  }
}

/// What stands around the lists of an answer.
package struct AnswerRest: Equatable, Sendable {
  /// Whether the service has more packages than the answer (`NextToken`).
  package let goesOn: Bool

  /// - Throws: for a listing of resources of another type.
  package init(_ bytes: [UInt8]) throws(ShapeError) {
    var indexer = LineIndexer(columns: ColumnSet(["NextToken", "TypeName"]))
    do { try indexer.index(bytes.span.bytes) } catch { throw .syntax(error) }
    goesOn = !indexer[0].isNull
    guard indexer[1].kind == .string else { return }
    let type = bytes.span.bytes.text(of: indexer[1])
    guard type == Schema.typeName else { throw .otherType(type) }
  }
}

/// The error that BatchDescribeModelPackage has for one package.
extension ShapeError {
  package init(batchError value: [UInt8], package: String) {
    let error = try? JSONValue(parsing: value)
    self = .serviceError(
      package: package, code: error?["ErrorCode"]?.string ?? "",
      message: error?["ErrorResponse"]?.string ?? "")
  }
}

/// Names of members that tell one shape from another.
private enum MemberName {
  /// Answers of Cloud Control and of the AWS CLI that hold no package.
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
