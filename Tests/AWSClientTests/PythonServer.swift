internal import Foundation
internal import TestTools

/// A server in Python that prints its ports when ready, and ends with its standard input.
struct PythonServer {
  let ports: [Int]
  private let process: Process
  private let input: Pipe

  /// Starts a script that stands beside this file.
  ///
  /// - Throws: `Python.Failure` if it does not come up.
  static func start(_ name: String, _ arguments: [String] = []) throws -> PythonServer {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let process = Process()
    let python = ProcessInfo.processInfo.environment["MPKG_PYTHON"] ?? "python3"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, folder.appendingPathComponent(name).path] + arguments
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), byte.first != 0x0A {
      line.append(byte)
    }
    let ports = String(decoding: line, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    guard !ports.isEmpty else {
      process.terminate()
      throw Python.Failure(
        description: "\(name) did not start under \(python); these tests need Python with "
          + "moto[server]: run `make test`, which provides it")
    }
    return PythonServer(ports: ports, process: process, input: input)
  }

  /// The first port.
  var port: Int { ports[0] }

  /// Ends the server and waits for it.
  func stop() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
