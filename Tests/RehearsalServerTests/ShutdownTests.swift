internal import Foundation
import JSONLines
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import RehearsalServer

@Suite struct ShutdownTests {
  /// A client in Python that keeps its connection open.
  private final class Client: Sendable {
    private let process = Mutex(Process())
    private let input = Pipe()

    /// Starts it, and waits for its first line.
    func start(_ arguments: [String]) throws -> String {
      let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      let python = ProcessInfo.processInfo.environment["MPKG_PYTHON"] ?? "python3"
      let output = Pipe()
      try process.withLock { process in
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
          [python, folder.appendingPathComponent("idle_client.py").path] + arguments
        process.standardInput = input
        process.standardOutput = output
        try process.run()
      }
      var line = ""
      while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A {
        line.unicodeScalars.append(Unicode.Scalar(byte))
      }
      return line
    }

    /// Ends it; whether it still ran.
    func end() throws -> Bool {
      try process.withLock { process in
        let isRunning = process.isRunning
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        return isRunning
      }
    }
  }

  @Test func finishesWhatIsUnderWayThoughAConnectionIdles() async throws {
    var configuration = RehearsalConfiguration.test
    configuration.operationDuration = 0.5
    let folder = try SampleFolder()
    let registry = try SnapshotRegistry(
      opening: folder.write(sampleRecords), folder: "/tmp", interruption: nil, now: { 0 })
    let server = RehearsalServer(registry, configuration: configuration)
    let client = Client()
    let said = Mutex("")
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    try await server.run(onReady: { port.yield($0) }) {
      for await number in ports {
        let line = await withoutBlockingTasks {
          (try? client.start([String(number), arn("churn/1")])) ?? "no client"
        }
        said.withLock { $0 = line }
        return
      }
    }
    #expect(await withoutBlockingTasks { (try? client.end()) == true })
    #expect(said.withLock { $0 } == "200")
    let package = try await registry.get(
      PackageAddress(identifier: arn("churn/1"), region: "us-east-1"))
    let properties = try JSONValue(parsing: package.properties)
    #expect(properties.object?["ModelApprovalStatus"] == "Approved")
  }
}
