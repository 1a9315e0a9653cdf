package import Foundation

/// The Python of the test run (`MPKG_PYTHON`, else `python3`), with AWS's own clients beside it.
package enum Python {
  /// Why a script gave nothing.
  package struct Failure: Error, CustomStringConvertible {
    package var description: String

    package init(description: String) { self.description = description }
  }

  /// Runs a script that stands beside a test file, and returns its standard output.
  ///
  /// - Throws: `Failure` if it cannot be run or exits with anything but 0.
  package static func output(
    ofScript name: String, arguments: [String], input: Data = Data(),
    besideFile file: String = #filePath
  ) throws -> Data {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    let process = Process()
    let python = ProcessInfo.processInfo.environment["MPKG_PYTHON"] ?? "python3"
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, folder.appendingPathComponent(name).path] + arguments
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: input)
    try standardInput.fileHandleForWriting.close()
    let output = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description:
          "\(name) ended with \(process.terminationStatus) under \(python); run `make test`, which "
          + "provides a Python that has what these tests need")
    }
    return output
  }

  /// The lines of its standard output.
  package static func lines(
    ofScript name: String, arguments: [String], besideFile file: String = #filePath
  ) throws -> [String] {
    let output = try output(ofScript: name, arguments: arguments, besideFile: file)
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
