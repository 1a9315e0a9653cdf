package import JSONLines
internal import ModelPackages

/// The region that a line about a package names.
package enum RecordRegion {
  /// Returns the record's region, or the ARN's, as JSON; `nil` where neither names one.
  ///
  /// - Parameters:
  ///   - region: the column of the record.
  ///   - identifier: its ARN.
  package static func json(
    _ region: JSONSlice, identifier: JSONSlice, of line: RawSpan
  ) -> [UInt8]? {
    if region.kind == .string, !region.contentRange.isEmpty {
      var json: [UInt8] = []
      json.append(region.range, of: line)
      return json
    }
    guard identifier.kind == .string else { return nil }
    return ModelPackageARN.region(of: line.text(of: identifier)).map { JSONValue($0).jsonBytes }
  }
}
