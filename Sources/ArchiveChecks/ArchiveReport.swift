package import ByteStreams
package import DeltaArchives
package import LinePipeline

/// What was found in one file that was read in full.
package struct ArchiveReport: Sendable {
  package let name: String
  /// The first and the last line of a delta; `nil` for other files.
  package var delta: DeltaFacts?
  /// How many bytes the file has as it is stored; `nil` for a pipe.
  package var storedBytes: Int?
  /// How many whole gzip members or zstd frames it has; `nil` if it is not compressed.
  package var members: Int?
  /// How many bytes its whole lines have, decompressed.
  package var bytes = 0
  /// How many lines are not blank.
  package var lines = 0
  package var blankLines = 0
  package var malformedLines = 0
  /// The SHA-256 of the lines that are not blank, each with one line feed as its end: what deltas and
  /// manifests know a snapshot by. `nil` if not all of them could be read.
  package var sha256: String?
  /// How many different keys records have, and how many records have a key that an earlier one has.
  package var (packages, duplicates) = (0, 0)
  /// How many lines have no key.
  package var withoutKey = 0
  /// Packages by region and account; `nil` if there are too many of those.
  package var origins: OriginCounts?
  /// What is wrong, in the order of the file. Of malformed lines only the first ones are here.
  package var damage: [ArchiveDamage] = []
  /// The manifest that the file was held against.
  package var manifest: String?
  /// Why reading ended early for another reason than damage.
  package var failure: StreamError?

  init(_ name: String) { self.name = name }

  package var isSound: Bool { failure == nil && damage.isEmpty }

  /// Whether the file is not there, or cannot be opened.
  package var isMissing: Bool {
    if case .cannotOpen = failure { return true }
    return false
  }
}

/// What a delta says of itself.
package struct DeltaFacts: Equatable, Sendable {
  package let header: DeltaHeader?
  package let end: DeltaEnd?
}

/// One thing that is wrong with a file, and where.
package struct ArchiveDamage: Equatable, Sendable {
  package enum Problem: Equatable, Sendable {
    case compression(CompressionFormat, CompressionDamage)
    /// The name ends as that of an archive, and the file has no bytes.
    case emptyArchive(CompressionFormat)
    case line(LineProblem)
    /// So many lines are blank; the first one is named.
    case blankLines(Int)
    /// The last line has no line feed.
    case unfinishedLine
    case delta(DeltaProblem)
    case manifest(ManifestDifference)
  }

  package let problem: Problem
  /// The number of the line, from 1: the damaged one, or the first that was not read whole.
  package var line: Int?
  /// The offset of the damage: of a compression in the file as it is stored, of a line in its decompressed bytes.
  package var offset: Int?
  /// The number of the damaged gzip member or zstd frame, from 1.
  package var member: Int?

  package init(_ problem: Problem, line: Int? = nil, offset: Int? = nil, member: Int? = nil) {
    self.problem = problem
    self.line = line
    self.offset = offset
    self.member = member
  }
}
