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

  /// Properties of the Cloud Control type that AWS added later; their columns stand before `region`.
  package static let laterProperties: [String] = ["ModelCard", "SecurityConfig", "SourceUri"]

  /// Members of SageMaker's own `DescribeModelPackage` that the Cloud Control type lacks.
  package static let sageMakerProperties: [String] = [
    "ManagedStorageType", "ModelLifeCycle", "ModelPackageRegistrationType", "CreatedBy",
    "LastModifiedBy",
  ]

  /// The tags of the package's group, which `fetch --group-tags` adds to a record.
  package static let groupTags = "model_package_group_tags"

  /// The column that says where a record was read.
  package static let region = "region"

  /// The column of the primary identifier.
  package static let identifier = "model_package_arn"

  /// The column without which a record is partial: every package has a creation time.
  package static let creationTime = "creation_time"

  /// The 28 columns in their order, `region` last.
  package static let names: [String] = properties.compactMap(snakeCase) + [region]

  /// Columns that only some sources of records give: those of SageMaker's own API that name a user,
  /// and the group's tags. `*` stands for them only where the first record has them.
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
  /// The columns that mpkg-records(5) lists.
  private static let known: Set<String> = Set(allNames)

  /// The column of a property whose usual column another property of the same package has.
  static func marked(_ property: String) -> String { "\(mark)\(property)" }

  /// The first character of a column whose property's name is not in AWS's PascalCase.
  private static let mark: Character = "="

  /// The column of a property: `ModelPackageArn` → `model_package_arn`, `S3Uri` → `s3_uri`.
  ///
  /// A run of capitals is one word: `KMSKeyID` → `kms_key_id`, `ModelDataETag` →
  /// `model_data_e_tag`. A name that is not in PascalCase is its own column, unless another
  /// property has that column; then it gets a mark: `source_uri` → `=source_uri`.
  package static func column(of property: String) -> String {
    if let snake = snakeCase(property) {
      // Only a name with a run of capitals is not what its column leads back to.
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
  /// The column does not tell a run of capitals from a capitalized word: `kms_key_id` gives
  /// `KmsKeyId`, the usual spelling of AWS. No property of the resource has such a run.
  package static func property(of column: String) -> String {
    if column.first == mark { return String(column.dropFirst()) }
    return pascalCase(column) ?? column
  }

  /// Whether a name is in PascalCase, as every property of the resource is.
  package static func isPascalCase(_ name: String) -> Bool { snakeCase(name) != nil }

  /// The snake_case of a PascalCase name in ASCII letters and digits; `nil` for any other name.
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

  /// Whether the capital at `place` begins a word: it does not within a run of capitals, unless a
  /// lowercase letter follows it.
  private static func beginsWord(at place: Int, of bytes: [UInt8]) -> Bool {
    if !bytes[place - 1].isUppercaseLetter { return true }
    return place + 1 < bytes.count && bytes[place + 1].isLowercaseLetter
  }

  /// The PascalCase of words of `[a-z][a-z0-9]*` joined by single underscores; `nil` for other names.
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
