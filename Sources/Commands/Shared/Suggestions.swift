internal import ArgumentParser
internal import ModelPackages

/// What a shell suggests where an option takes one of a few things.
enum Suggestions {
  /// `column=` of every column that may be changed; approval status with its values.
  static let assignments: CompletionKind = .list(
    Schema.changeableColumns.flatMap { column in
      column == "model_approval_status"
        ? ApprovalStatus.allCases.map { "\(column)=\($0.rawValue)" } : ["\(column)="]
    })

  /// The columns that may be changed.
  static let changeableColumns: CompletionKind = .list(Schema.changeableColumns)

  /// All columns of a record.
  static let columns: CompletionKind = .list(Columns.allNames)

  /// AWS's regions that have SageMaker; others may be typed.
  static let regions: CompletionKind = .list([
    "af-south-1", "ap-east-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1",
    "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4",
    "ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1", "eu-central-1", "eu-central-2",
    "eu-north-1", "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3",
    "il-central-1", "me-central-1", "me-south-1", "sa-east-1", "us-east-1", "us-east-2",
    "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2",
  ])
}
