internal import AWSConfiguration
internal import Testing

/// The dialect where it goes beyond, or stays behind, the comparison with botocore.
@Suite struct IniFileTests {
  static func environment(_ config: String, _ variables: [String: String] = [:]) -> Environment {
    var variables = variables
    variables["HOME"] = variables["HOME"] ?? "/home/me"
    return Environment(variables: variables) { path throws(Environment.FileFailure) in
      path == "/home/me/.aws/config" ? Array(config.utf8) : nil
    }
  }

  static func settings(_ config: String, profile: String? = nil) throws -> AWSSettings {
    try AWSSettings(options: AWSOptions(profile: profile), environment: environment(config))
  }

  @Test func mergesSectionsAndLaterValuesCount() throws {
    let settings = try Self.settings(
      """
      [profile a]
      region = one
      ca_bundle = kept
      [profile b]
      [profile a]
      region = two
      region = three
      """, profile: "a")
    #expect(settings.region == "three" && settings.caBundle == "kept")
  }

  @Test func takesAnEmptyValueForNone() throws {
    #expect(try Self.settings("[default]\nregion =\n").region == nil)
  }

  @Test func passesOverAByteOrderMark() throws {
    #expect(try Self.settings("\u{FEFF}[default]\nregion = x\n").region == "x")
  }

  @Test(arguments: [
    ("region = x\n[default]\n", 1, IniProblem.settingOutsideSection),
    ("[default]\nregion = x\n= y\n", 3, .notASetting), ("[default]\nx\n", 2, .notASetting),
    ("[]\n", 1, .settingOutsideSection), ("[default]\ns3 =\n  x\n", 2, .notANestedSetting),
  ])
  func tellsTheLineThatIsWrong(config: String, line: Int, problem: IniProblem) {
    #expect(
      throws: ConfigurationError.malformedFile(
        path: "/home/me/.aws/config", line: line, problem: problem)
    ) { try Self.settings(config) }
  }

  @Test func tellsBytesThatAreNoText() {
    let environment = Environment(variables: ["HOME": "/h"]) { _ throws(Environment.FileFailure) in
      [0x5B, 0xFF, 0x5D]
    }
    #expect(
      throws: ConfigurationError.malformedFile(path: "/h/.aws/config", line: 1, problem: .notUTF8)
    ) { try AWSSettings(options: AWSOptions(), environment: environment) }
  }

  @Test func tellsAFileThatCannotBeRead() {
    let environment = Environment(variables: [:]) { _ throws(Environment.FileFailure) in
      throw Environment.FileFailure(reason: "Permission denied")
    }
    #expect(
      throws: ConfigurationError.unreadableFile(
        path: "~/.aws/config", reason: "Permission denied")
    ) { try AWSSettings(options: AWSOptions(), environment: environment) }
  }

  @Test func readsAnyBytesWithoutCrashing() {
    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed of the random files: \(seed)")
    var state = seed
    let pieces = [
      "[", "]", "=", ":", "\n", "\r", " ", "\t", "#", ";", "a", "profile x", "\"", "\\", "é",
    ]
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      do {
        _ = try Self.settings(text)
      } catch {
        #expect(error is ConfigurationError)
      }
    }
  }
}
