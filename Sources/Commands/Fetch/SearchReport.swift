internal import ModelPackages
internal import Registry
internal import SearchSnapshots

/// What a run by Search tells at the end.
struct SearchReport {
  let readings: [SearchFeed.Reading]
  let sources: [FetchSource]
  let plan: SearchPlan
  let verification: SearchVerification.Summary?

  /// One message a line, without the command's name; none where all sources agreed.
  var lines: [String] {
    var lines: [String] = []
    for reading in readings {
      let place = reading.query.listing.region + sources[reading.query.source].suffix
      let counts = reading.counts
      if counts.missing > 0 {
        lines.append(
          "\(place): Search lacked \(Self.packages(counts.missing));"
            + " read with DescribeModelPackage")
      }
      if counts.outdated > 0 {
        lines.append(
          "\(place): \(Self.packages(counts.outdated)) had another status in the listing than in"
            + " \(plan.older == nil ? "Search" : "Search or the snapshot");"
            + " read with DescribeModelPackage")
      }
      if counts.unlisted > 0 {
        lines.append(
          "\(place): Search found \(Self.packages(counts.unlisted)) that the listing lacks;"
            + " left out if gone")
      }
    }
    if let older = plan.older {
      let gone = older.count - readings.reduce(0) { $0 + $1.counts.known }
      if gone > 0 {
        lines.append(
          "\(Self.packages(gone)) of \(older.name) \(gone == 1 ? "is" : "are") not listed any more;"
            + " left out")
      }
    }
    if let verification { lines.append(Self.words(verification)) }
    return lines
  }

  private static func words(_ summary: SearchVerification.Summary) -> String {
    let compared = "compared \(packages(summary.compared)) with DescribeModelPackage: "
    if summary.differing == 0 { return compared + "Search was up to date" }
    return compared + "\(summary.differing) differed and were corrected"
      + (summary.lag.map { "; Search is behind by at least \(Int($0.rounded())) s" } ?? "")
  }

  private static func packages(_ count: Int) -> String {
    count == 1 ? "1 package" : "\(count) packages"
  }
}
