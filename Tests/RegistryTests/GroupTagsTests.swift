import JSONLines
internal import OrderedCollections
internal import Synchronization
import Testing

@testable import Registry

@Suite struct GroupTagsTests {
  private static let churn = "arn:aws:sagemaker:us-east-1:123456789012:model-package-group/churn"

  /// Answers from a script, one answer a call, the last one for ever; each call waits for a sign.
  private final class Script: GroupTagSource {
    private let answers: Mutex<[Result<String, RegistryError>]>
    private let count = Mutex(0)
    private let gate: AsyncStream<Void>
    private let opened: AsyncStream<Void>.Continuation

    init(_ answers: [Result<String, RegistryError>]) {
      self.answers = Mutex(answers)
      (gate, opened) = AsyncStream.makeStream()
    }

    var calls: Int { count.withLock { $0 } }

    func open() { opened.finish() }

    func tags(ofGroup group: String, region: String) async throws(RegistryError) -> [UInt8] {
      count.withLock { $0 += 1 }
      for await _ in gate {}
      if Task.isCancelled { throw RegistryError(.cancelled, code: "Cancelled", message: "stopped") }
      let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
      return Array(try answer.get().utf8)
    }
  }

  private static func failure(_ kind: RegistryError.Kind) -> Result<String, RegistryError> {
    .failure(RegistryError(kind, code: "Code", message: "why"))
  }

  @Test func manyPackagesWaitForOneCall() async throws {
    let script = Script([.success("[1]")])
    let remembered = RememberedGroupTags(script)
    let answers = await withTaskGroup { tasks in
      for _ in 0..<20 {
        tasks.addTask { try? await remembered.tags(ofGroup: Self.churn, region: "us-east-1") }
      }
      while script.calls == 0 { await Task.yield() }
      script.open()
      return await tasks.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: Array("[1]".utf8), count: 20))
    _ = try await remembered.tags(ofGroup: Self.churn, region: "us-east-1")
    #expect(script.calls == 1)
    _ = try await remembered.tags(ofGroup: Self.churn + "2", region: "us-east-1")
    #expect(script.calls == 2)
  }

  @Test(arguments: [RegistryError.Kind.notFound, .accessDenied])
  func refusalsAreKept(kind: RegistryError.Kind) async throws {
    let script = Script([Self.failure(kind), .success("[]")])
    script.open()
    let remembered = RememberedGroupTags(script)
    for _ in 0..<2 {
      let error = await #expect(throws: RegistryError.self) {
        try await remembered.tags(ofGroup: Self.churn, region: "us-east-1")
      }
      #expect(error?.kind == kind)
    }
    #expect(script.calls == 1)
  }

  @Test func whatMayPassIsAskedAgain() async throws {
    let script = Script([Self.failure(.unavailable), .success("[]")])
    script.open()
    let remembered = RememberedGroupTags(script)
    await #expect(throws: RegistryError.self) {
      try await remembered.tags(ofGroup: Self.churn, region: "us-east-1")
    }
    let tags = try await remembered.tags(ofGroup: Self.churn, region: "us-east-1")
    #expect(tags == Array("[]".utf8))
    #expect(script.calls == 2)
  }

  @Test func aWaitThatIsCancelledEndsTheCall() async throws {
    let script = Script([.success("[]")])
    let remembered = RememberedGroupTags(script)
    let waiting = Task { try await remembered.tags(ofGroup: Self.churn, region: "us-east-1") }
    while script.calls == 0 { await Task.yield() }
    waiting.cancel()
    await #expect(throws: RegistryError.self) { try await waiting.value }
  }

  @Test func aFileTellsItsGroups() async throws {
    let folder = try SampleFolder()
    let file = try folder.write(
      """
      {"model_package_group_arn":"\(Self.churn)","model_package_group_name":"churn",\
      "tags":[{"Key":"team","Value":"fraud"}],"region":"us-east-1"}
      {"model_package_group_arn":"\(Self.churn)-none","model_package_group_name":"churn-none"}
      {"model_package_group_arn":"\(Self.churn)-bad","tags":"x"}
      """)
    let groups = try GroupsFile(opening: file, folder: "/tmp", interruption: nil)
    let tags = try await groups.tags(ofGroup: Self.churn, region: "us-east-1")
    #expect(String(decoding: tags, as: UTF8.self) == #"[{"Key":"team","Value":"fraud"}]"#)
    let none = try await groups.tags(ofGroup: Self.churn + "-none", region: "us-east-1")
    #expect(none == Array("[]".utf8))
    for (name, kind) in [("-gone", RegistryError.Kind.notFound), ("-bad", .storage)] {
      let error = await #expect(throws: RegistryError.self) {
        try await groups.tags(ofGroup: Self.churn + name, region: "us-east-1")
      }
      #expect(error?.kind == kind)
    }
    #expect(try groups.record(named: "churn", region: "us-east-1") != nil)
    #expect(try groups.record(named: "churn", region: "eu-west-1") == nil)
    #expect(try groups.record(named: "nobody", region: nil) == nil)
  }

  @Test func aFileOfPackagesIsNoFileOfGroups() throws {
    let folder = try SampleFolder()
    let file = try folder.write(record("churn/1"))
    let error = #expect(throws: SnapshotError.self) {
      try GroupsFile(opening: file, folder: "/tmp", interruption: nil)
    }
    #expect(error?.message == "\(file):1: the record has no model_package_group_arn")
  }
}
