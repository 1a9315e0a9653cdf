/// The columns of a record (mpkg-records(5)) and the properties of the resource they come from.
///
/// Worked example: the property `SamplePayloadUrl` is the column `sample_payload_url`, and back;
/// `region` is the one column that is no property.
package enum Columns {
  /// The resource's properties that StackQL documents, in the order of their columns.
  package static let properties: [String] = [
    "Tags", "AdditionalInferenceSpecifications", "CertifyForMarketplace", "ClientToken",
    "CustomerMetadataProperties", "Domain", "DriftCheckBaselines", "InferenceSpecification",
    "MetadataProperties", "ModelApprovalStatus", "ModelMetrics", "ModelPackageDescription",
    "ModelPackageGroupName", "ModelPackageName", "SamplePayloadUrl", "SkipModelValidation",
    "SourceAlgorithmSpecification", "Task", "ValidationSpecification", "ModelPackageArn",
    "ApprovalDescription", "CreationTime", "LastModifiedTime", "ModelPackageStatus",
    "ModelPackageVersion", "AdditionalInferenceSpecificationsToAdd", "ModelPackageStatusDetails",
  ]

  /// Properties that AWS added to the Cloud Control type later; their columns come before `region`.
  package static let laterProperties: [String] = ["ModelCard", "SecurityConfig", "SourceUri"]

  /// Members of SageMaker's `DescribeModelPackage` that are not properties of the Cloud Control
  /// type.
  package static let sageMakerProperties: [String] = [
    "ManagedStorageType", "ModelLifeCycle", "ModelPackageRegistrationType", "CreatedBy",
    "LastModifiedBy",
  ]

  /// The column for the tags of the package's group, which `fetch --group-tags` adds to a record.
  package static let groupTags = "model_package_group_tags"

  /// The column of a group's record that holds the number of its versions.
  package static let versionCount = "version_count"

  /// The columns of a group's record, in their order.
  package static let ofGroups = [
    "model_package_group_name", "model_package_group_arn", "model_package_group_description",
    "creation_time", "model_package_group_status", "managed_configuration", "tags", versionCount,
    region,
  ]

  /// The column that says where a record was read.
  package static let region = "region"

  /// The column of the primary identifier.
  package static let identifier = "model_package_arn"

  /// The column without which a record is partial: every package has a creation time.
  package static let creationTime = "creation_time"

  /// The 28 columns in their order, `region` last.
  package static let names: [String] = properties.compactMap(snakeCase) + [region]

  /// Columns that only some sources of records have: the user columns of SageMaker's API and the
  /// group's tags. `*` includes them only if the first record has them.
  package static let optionalNames: Set<String> = ["created_by", "last_modified_by", groupTags]

  /// All columns of mpkg-records(5), `region` last.
  package static let allNames: [String] =
    (properties + laterProperties + sageMakerProperties).compactMap(snakeCase)
    + [groupTags, region]

  private static let ranks: [String: Int] = Dictionary(
    uniqueKeysWithValues: names.dropLast().enumerated().map { ($1, $0) })

  /// Where a column stands in a record: lower ranks first; unknown ones stand with the later ones,
  /// before `region`.
  package static func rank(of column: String) -> Int {
    column == region ? Int.max : ranks[column] ?? properties.count
  }
}

extension Columns {
  /// The columns listed in mpkg-records(5).
  private static let known: Set<String> = Set(allNames)

  /// Returns the marked column of a property, for a property whose usual column belongs to another
  /// property.
  static func marked(_ property: String) -> String { "\(mark)\(property)" }

  /// The first character of a marked column, which holds the property's name unchanged.
  private static let mark: Character = "="

  /// The column of a property: `ModelPackageArn` → `model_package_arn`, `S3Uri` → `s3_uri`.
  ///
  /// A run of capitals is one word: `KMSKeyID` → `kms_key_id`, `ModelDataETag` →
  /// `model_data_e_tag`. A name that is not in PascalCase is used as the column unchanged, unless
  /// that is another property's column; then it is marked: `source_uri` → `=source_uri`.
  package static func column(of property: String) -> String {
    columnsOfKnown[property] ?? makeColumn(of: property)
  }

  /// The columns of the properties that are listed here.
  private static let columnsOfKnown: [String: String] = Dictionary(
    uniqueKeysWithValues: (properties + laterProperties + sageMakerProperties)
      .map { ($0, makeColumn(of: $0)) })

  private static func makeColumn(of property: String) -> String {
    if let snake = snakeCase(property) {
      // Only a name with a run of capitals differs from `pascalCase` of its column.
      let isTaken = snake == region || (known.contains(snake) && pascalCase(snake) != property)
      return isTaken ? marked(property) : snake
    }
    if property.first == mark || property == region || pascalCase(property) != nil {
      return marked(property)
    }
    return property
  }

  /// The property of a column, the reverse of `column(of:)`.
  ///
  /// A run of capitals is not restored: `kms_key_id` gives `KmsKeyId`, AWS's usual spelling. No
  /// property of the resource has such a run.
  package static func property(of column: String) -> String {
    if column.first == mark { return String(column.dropFirst()) }
    return pascalCase(column) ?? column
  }

  /// Returns whether a name is in PascalCase, like all properties of the resource.
  package static func isPascalCase(_ name: String) -> Bool {
    let bytes = name.utf8
    return bytes.first?.isUppercaseLetter ?? false
      && bytes.allSatisfy(\.isAlphanumeric)
  }

  /// Converts a PascalCase name of ASCII letters and digits to snake_case; returns `nil` for any
  /// other name.
  private static func snakeCase(_ name: String) -> String? {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, first.isUppercaseLetter else { return nil }
    var snake: [UInt8] = []
    snake.reserveCapacity(bytes.count + 8)
    for (place, byte) in bytes.enumerated() {
      switch byte {
      case _ where byte.isUppercaseLetter:
        if place > 0, beginsWord(at: place, of: bytes) { snake.append(UInt8(ascii: "_")) }
        snake.append(byte | 0x20)
      case _ where byte.isLowercaseLetter || byte.isDigit:
        snake.append(byte)
      default:
        return nil
      }
    }
    return String(decoding: snake, as: UTF8.self)
  }

  /// Returns whether the capital at index `place` begins a word. A capital after another capital
  /// does so only if a lowercase letter follows it.
  private static func beginsWord(at place: Int, of bytes: [UInt8]) -> Bool {
    if !bytes[place - 1].isUppercaseLetter { return true }
    return place + 1 < bytes.count && bytes[place + 1].isLowercaseLetter
  }

  /// Converts words of `[a-z][a-z0-9]*` joined by single underscores to PascalCase; returns `nil`
  /// for any other name.
  private static func pascalCase(_ name: String) -> String? {
    var pascal: [UInt8] = []
    var beginsWord = true
    for byte in name.utf8 {
      if beginsWord {
        guard byte.isLowercaseLetter else { return nil }
        pascal.append(byte & ~0x20)
        beginsWord = false
      } else if byte == UInt8(ascii: "_") {
        beginsWord = true
      } else {
        guard byte.isLowercaseLetter || byte.isDigit else { return nil }
        pascal.append(byte)
      }
    }
    return beginsWord ? nil : String(decoding: pascal, as: UTF8.self)
  }
}
