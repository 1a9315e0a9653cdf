import FoundationEssentials
import PackagePlugin

/// Keeps a source file of the program that says which commit is built.
///
/// A manifest cannot tell: the package manager keeps what a manifest found out for the commits to
/// come. This is a step of the build, done again whenever a commit is made or a source changes.
@main struct NoteCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let project = context.package.directoryURL
    let folder = context.pluginWorkDirectoryURL
    let script = project.appending(path: "Sources/NoteCommit/note-commit.sh")
    return [
      .buildCommand(
        displayName: "Noting the commit", executable: URL(filePath: "/bin/sh"),
        arguments: [script, project, folder].map { $0.path(percentEncoded: false) },
        inputFiles: Self.sources(of: project) + Self.history(of: project),
        outputFiles: [folder.appending(path: "Commit.swift")])
    ]
  }

  /// All that the program is made of.
  private static func sources(of project: URL) -> [URL] {
    let sources = project.appending(path: "Sources")
    let names = FileManager.default.subpaths(atPath: sources.path(percentEncoded: false)) ?? []
    return [project.appending(path: "Package.swift")]
      + names.sorted().map { sources.appending(path: $0) }.filter { !isFolder($0) }
  }

  /// What git writes whenever it makes or checks out a commit; none in an archive.
  private static func history(of project: URL) -> [URL] {
    var git = project.appending(path: ".git")
    // In a second working tree it is a file: `gitdir: /somewhere/.git/worktrees/name`.
    let mark = "gitdir: "
    if !isFolder(git), let text = try? String(contentsOf: git, encoding: .utf8),
      let line = text.split(separator: "\n").first, line.hasPrefix(mark)
    {
      git = URL(filePath: String(line.dropFirst(mark.count)), relativeTo: project)
    }
    return ["HEAD", "logs/HEAD", "index"].map { git.appending(path: $0) }
      .filter { FileManager.default.fileExists(atPath: $0.path(percentEncoded: false)) }
  }

  private static func isFolder(_ file: URL) -> Bool {
    var isFolder = false
    let exists = FileManager.default.fileExists(
      atPath: file.path(percentEncoded: false), isDirectory: &isFolder)
    return exists && isFolder
  }
}
