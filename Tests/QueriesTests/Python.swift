internal import Foundation

/// The Python of the test run (`MPKG_PYTHON`, else `python3`).
enum Python {
  /// Why a script gave nothing.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Runs a script that stands beside a test file, and returns the lines of its standard output.
  ///
  /// - Throws: `Failure` if it cannot be run or exits with anything but 0.
  static func lines(
    ofScript name: String, arguments: [String], besideFile file: String = #filePath
  ) throws -> [String] {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let process = Process()
    let python = ProcessInfo.processInfo.environment["MPKG_PYTHON"] ?? "python3"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, folder.appendingPathComponent(name).path] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(name) ended with \(process.terminationStatus) under \(python)")
    }
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
