import AWSSignature
internal import Foundation
import JSONLines
import OrderedCollections
import Registry
import Synchronization
import Testing

@testable import RehearsalServer

@Suite struct Boto3Tests {
  @Test func servesAWSsOwnClient() async throws {
    var configuration = RehearsalConfiguration.test
    // Long enough that a second request comes in while the first is under way, on a busy machine too.
    configuration.operationDuration = 3
    let keys = Credentials(
      accessKeyID: "AKIDEXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", sessionToken: nil)
    configuration.verifier = SignatureVerifier(
      credentials: [keys], isRegion: { $0 != "mars-1" })
    let folder = try SampleFolder()
    let file = try folder.write(sampleRecords)
    let registry = try SnapshotRegistry(
      opening: file, folder: "/tmp", interruption: nil, now: { 0 })
    let audited = Audit()
    configuration.audit = { line in audited.lines.withLock { $0.append(line) } }
    let server = RehearsalServer(registry, configuration: configuration)
    let ended = Mutex<Result<String, any Error>?>(nil)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    try await server.run(onReady: { port.yield($0) }) {
      for await number in ports {
        let result = await withoutBlockingTasks { Result { try Self.call(port: number) } }
        ended.withLock { $0 = result }
        return
      }
    }
    let output = try #require(ended.withLock { $0 }).get()
    let seen = try JSONValue(parsing: output)
    let expected = try JSONValue(
      parsing: """
        {"get":"Rejected","identifier":true,"first":"IN_PROGRESS","event time":true,
         "same token":true,"other operation":"400 ConcurrentOperationException","end":"SUCCESS",
         "token conflict":"400 ClientTokenConflictException","after":"Approved",
         "guard":"FAILED InvalidRequest","no such path":"400 ValidationException",
         "create-only":"400 NotUpdatableException","schema":"FAILED InvalidRequest",
         "no resource":"400 ResourceNotFoundException","no type":"400 TypeNotFoundException",
         "bad type":"400 TypeNotFoundException","no identifier":"400 ValidationException",
         "no token":"400 RequestTokenNotFoundException",
         "cancel ended":"400 ConcurrentModificationException","cancel":"CANCEL_IN_PROGRESS",
         "requests":["CANCEL_COMPLETE","FAILED","FAILED","SUCCESS"],"failed requests":2,
         "list resources":[1],"list group":[2,1],"unversioned":["lone"],
         "both":["churn/1","churn/2","lone","churn/3"],
         "descending":["churn/3","churn/2","churn/1"],"approved":["churn/1","lone"],
         "created":["churn/2","lone"],"bad page":"400 ValidationException",
         "bad size":"400 ValidationException","creation time":1767225600.25,
         "unknown key":"400 UnrecognizedClientException",
         "wrong secret":"403 InvalidSignatureException","web pages":[403,403,403,403],
         "no signature":[403,400,400,400],"wrong region":"403 InvalidSignatureException",
         "made":["CREATE","SUCCESS",true],"made as":["made","PendingManualApproval",true],
         "deleted":["DELETE","SUCCESS"],"gone":"400 ResourceNotFoundException",
         "delete again":"400 ResourceNotFoundException",
         "any region":"no error","wrong service":"403 InvalidSignatureException"}
        """)
    #expect(seen == expected, "\(output)")
    let lines = audited.lines.withLock { $0 }
    let entry = try JSONValue(parsing: #require(lines.first)).object
    #expect(lines.count == 3)
    #expect(try JSONValue(parsing: lines[1])["create"]?["ModelPackageDescription"] == "made")
    #expect(try JSONValue(parsing: lines[2])["delete"] == true)
    #expect(entry?["client_token"] == "token-1")
    #expect(entry?["identifier"] == JSONValue(arn("churn/1")))
    #expect(entry?["patch"]?.array?.count == 2)
  }

  /// The audit's lines.
  private final class Audit: Sendable {
    let lines = Mutex<[[UInt8]]>([])
  }

  private static func call(port: Int) throws -> String {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let python = ProcessInfo.processInfo.environment["MPKG_PYTHON"] ?? "python3"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      python, folder.appendingPathComponent("boto3_calls.py").path, String(port), arn("churn/1"),
      arn("lone"),
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw PythonFailure(
        description: "boto3_calls.py failed under \(python); it needs Python with boto3: "
          + "run `make test`, which provides it")
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private struct PythonFailure: Error, CustomStringConvertible {
    let description: String
  }
}
