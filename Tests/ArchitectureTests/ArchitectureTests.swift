import FoundationEssentials
import Testing

/// The rules that the sources keep, read from the sources themselves.
struct ArchitectureTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  /// The files below a folder whose names end so, as paths from the project's folder.
  private static func files(_ folder: String, _ endings: [String]) throws -> [String] {
    let base = root.appending(path: folder).path
    return try FileManager.default.subpathsOfDirectory(atPath: base)
      .filter { name in endings.contains { name.hasSuffix($0) } }
      .map { folder + "/" + $0 }
  }

  /// Which modules each module may import, as Sources/README.md has it.
  private static func allowedImports() throws -> [String: Set<String>] {
    var allowed: [String: Set<String>] = [:]
    for line in try text("Sources/README.md").split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      func names(_ cell: Int) -> [String] {
        cells[cell].split(separator: "`").map(String.init).filter {
          $0.contains { !$0.isWhitespace }
        }
      }
      allowed[names(1)[0]] = Set(names(3))
    }
    return allowed
  }

  /// The modules that a file imports.
  private static func imports(of file: String) throws -> [String] {
    try text(file).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard let place = words.firstIndex(of: "import"), place <= 1, words.count > place + 1,
        !line.hasPrefix("/")
      else { return nil }
      return String(words[place + 1])
    }
  }

  @Test func `modules import only what the architecture page allows`() throws {
    let allowed = try Self.allowedImports()
    #expect(allowed.count >= 16)
    for (module, others) in allowed {
      for file in try Self.files("Sources/\(module)", [".swift"]) {
        for name in try Self.imports(of: file) where allowed[name] != nil {
          #expect(others.contains(name), "\(file) imports \(name)")
        }
      }
    }
  }

  /// Swift's runtime learns of their conformances only before the network is used.
  @Test func `only the network imports the modules whose conformances are kept apart`() throws {
    let script = try Self.text("Sources/mpkg/LinkerScripts/network-conformances.ld")
    let modules = script.split(separator: "\n").compactMap { line -> Substring? in
      let parts = line.split(separator: "/")
      return parts.count > 1 && parts[1].hasSuffix(".build") ? parts[1].dropLast(6) : nil
    }
    #expect(modules.count >= 10)
    for file in try Self.files("Sources", [".swift"])
    where !file.hasPrefix("Sources/AWSClient/") && !file.hasPrefix("Sources/RehearsalServer/") {
      for name in try Self.imports(of: file) {
        let isKeptApart = modules.contains {
          $0.hasSuffix("*") ? name.hasPrefix($0.dropLast()) : name == $0
        }
        #expect(!isKeptApart, "\(file) imports \(name)")
      }
    }
  }

  @Test func `every module stands on the architecture page`() throws {
    let allowed = try Self.allowedImports()
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Sources").path)
    for folder in folders where folder != "README.md" {
      #expect(allowed[folder] != nil, "Sources/README.md lacks \(folder)")
    }
  }

  @Test func `every folder of tests is built`() throws {
    let manifest = try Self.text("Package.swift")
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Tests").path)
    for folder in folders where folder.hasSuffix("Tests") {
      #expect(manifest.contains("\"\(folder)\""), "Package.swift lacks \(folder)")
    }
  }

  @Test func `no file is longer than 400 lines`() throws {
    let files = try Self.files("Sources", [".swift", ".c", ".h"]) + Self.files("Tests", [".swift"])
    #expect(files.count > 150)
    for file in files {
      let lines = try Self.text(file).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 401, "\(file) has \(lines.count) lines")
    }
  }

  @Test func `no source needs the whole of Foundation`() throws {
    for file in try Self.files("Sources", [".swift"]) {
      #expect(try !Self.imports(of: file).contains("Foundation"), "\(file)")
    }
  }

  @Test func `sources leave nothing for later and crash on nothing`() throws {
    for file in try Self.files("Sources", [".swift"]) {
      let text = try Self.text(file)
      for mark in ["fatalError(", "try!", "as!", "TODO", "FIXME"] {
        #expect(!text.contains(mark), "\(file) has \(mark)")
      }
    }
  }

  @Test func `kernels are compiled for what is tested before they run`() throws {
    for (file, features) in [("avx2", "MPKG_AVX2_FEATURES"), ("avx512", "MPKG_AVX512_FEATURES")] {
      let kernel = try Self.text("Sources/CScan/\(file).c")
      #expect(kernel.contains("target(MPKG_TARGET(\(features)))"))
      let choice = try Self.text("Sources/CScan/choose.c").split(separator: "\n")
      let place = try #require(choice.firstIndex { $0.contains("= &mpkg_kernels_\(file);") })
      #expect(choice[place - 1].contains("if (MPKG_SUPPORTED(\(features)))"))
    }
    // The lists are the only place that names a feature.
    for file in try Self.files("Sources/CScan", [".c", ".h"]) {
      let text = try Self.text(file)
      #expect(!text.contains("target(\""), "\(file)")
      #expect(
        !text.contains("__builtin_cpu_supports") || file.hasSuffix("/target_features.h"),
        "\(file)")
    }
  }
}
