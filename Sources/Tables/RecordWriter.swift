internal import JSONLines
internal import TerminalText

/// Makes a block of each record, for people to read: a line per column, nested values indented below
/// their name, columns without a value left out, a blank line between two records.
///
///     model_package_arn        arn:aws:sagemaker:us-east-1:123456789012:model-package/fraud/12
///     model_package_version    12
///     tags
///       team                   fraud
///     inference_specification
///       Containers
///         - Image              image:1
///           ModelDataUrl       s3://models/fraud/12/model.tar.gz
///       SupportedContentTypes  text/csv, application/json
package struct RecordWriter: Sendable {
  private let style: RowStyle
  private var isFirst = true

  package init(style: RowStyle) { self.style = style }

  /// Appends the block of a record.
  ///
  /// - Parameter line: one JSON value.
  package mutating func append(line: ArraySlice<UInt8>, to output: inout [UInt8]) {
    if !isFirst { output.append(UInt8(ascii: "\n")) }
    isFirst = false
    guard let value = try? JSONValue(parsing: Array(line)) else {
      // Lines are checked before, unless the user trusts them.
      output += PrintableText.escaping(String(decoding: line, as: UTF8.self)).utf8
      output.append(UInt8(ascii: "\n"))
      return
    }
    var block = RecordBlock(style: style)
    block.append(record: value)
    block.write(to: &output)
  }
}
