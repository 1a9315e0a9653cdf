import FoundationEssentials
import JSONLines
import Testing

/// Which kernels a processor runs.
struct ScanKernelTests {
  #if os(Linux) && arch(x86_64)
    /// What a kernel is compiled for, as Linux calls it in /proc/cpuinfo (`abm` is LZCNT).
    private static let needs: [String: Set<Substring>] = [
      "AVX2": ["avx2", "bmi1", "bmi2", "abm", "pclmulqdq", "popcnt"],
      "AVX-512": [
        "avx2", "bmi1", "bmi2", "abm", "pclmulqdq", "popcnt", "avx512f", "avx512bw", "avx512vl",
        "avx512dq", "avx512_vbmi2",
      ],
    ]

    @Test(
      .enabled(if: FileManager.default.isReadableFile(atPath: "/proc/cpuinfo")),
      arguments: ["AVX2", "AVX-512"])
    func `a kernel runs where the processor has all features that it is compiled for`(
      _ name: String
    ) throws {
      let text = String(
        decoding: try Data(contentsOf: URL(filePath: "/proc/cpuinfo")), as: UTF8.self)
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("flags") })
      let features = Set(line.split(separator: " "))
      let needed = try #require(Self.needs[name])
      #expect(ScanKernels.all.contains { $0.name == name } == needed.isSubset(of: features))
    }
  #endif

  @Test func `the portable kernels are first and the best ones last`() {
    #expect(ScanKernels.all.first?.name == "portable")
    #expect(ScanKernels.all.last?.name == ScanKernels.best.name)
  }
}
