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

  /// Properties that AWS added since; their columns stand before `region`.
  package static let laterProperties: [String] = [
    "ModelCard", "SecurityConfig", "SourceUri", "ManagedStorageType", "ModelLifeCycle",
    "ModelPackageRegistrationType",
  ]

  /// The column that says where a record was read.
  package static let region = "region"

  /// The column of the primary identifier.
  package static let identifier = "model_package_arn"

  /// The column without which a record is partial: every package has a creation time.
  package static let creationTime = "creation_time"

  /// The 28 columns in their order, `region` last.
  package static let names: [String] = properties.map { column(of: $0) } + [region]

  /// All columns that have a name here: the 28 and the later ones, `region` last.
  package static let allNames: [String] =
    (properties + laterProperties).map { column(of: $0) } + [region]

  private static let ranks: [String: Int] = Dictionary(
    uniqueKeysWithValues: names.dropLast().enumerated().map { ($1, $0) })

  /// Where a column stands in a record: lower ranks first; unknown ones stand with the later ones,
  /// before `region`.
  package static func rank(of column: String) -> Int {
    column == region ? Int.max : ranks[column] ?? properties.count
  }
}

extension Columns {
  /// What marks a column whose property's name is not of AWS's PascalCase.
  private static let mark: Character = "="

  /// The column of a property: `ModelPackageArn` → `model_package_arn`, `S3Uri` → `s3_uri`.
  ///
  /// One capital begins one word, so that the way back is certain (`KMSKey` → `k_m_s_key`). A name
  /// that is no PascalCase is its own column, unless that would read as another property's column;
  /// then it is marked: `source_uri` → `=source_uri`. No two properties share a column.
  package static func column(of property: String) -> String {
    if let snake = snakeCase(property) { return snake == region ? "\(mark)\(property)" : snake }
    if property.first == mark || property == region || pascalCase(property) != nil {
      return "\(mark)\(property)"
    }
    return property
  }

  /// The property of a column, the reverse of `column(of:)`.
  package static func property(of column: String) -> String {
    if column.first == mark { return String(column.dropFirst()) }
    return pascalCase(column) ?? column
  }

  /// The snake_case of a PascalCase name in ASCII letters and digits; nil for any other name.
  private static func snakeCase(_ name: String) -> String? {
    guard let first = name.utf8.first, first.isUppercaseLetter else { return nil }
    var snake: [UInt8] = []
    snake.reserveCapacity(name.utf8.count + 8)
    for byte in name.utf8 {
      switch byte {
      case _ where byte.isUppercaseLetter:
        if !snake.isEmpty { snake.append(UInt8(ascii: "_")) }
        snake.append(byte | 0x20)
      case _ where byte.isLowercaseLetter || byte.isDigit:
        snake.append(byte)
      default:
        return nil
      }
    }
    return String(decoding: snake, as: UTF8.self)
  }

  /// The PascalCase of words of `[a-z][a-z0-9]*` joined by single underscores; nil for other names.
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
