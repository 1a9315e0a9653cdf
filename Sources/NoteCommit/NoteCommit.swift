import FoundationEssentials
import PackagePlugin

/// Says in a source file of the program, before each build, which commit is built.
///
/// A manifest cannot tell: the package manager keeps what it found out for the commits to come.
@main struct NoteCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let project = context.package.directoryURL
    let folder = context.pluginWorkDirectoryURL
    let script = project.appending(path: "Sources/NoteCommit/note-commit.sh")
    return [
      .prebuildCommand(
        displayName: "Noting the commit", executable: URL(filePath: "/bin/sh"),
        arguments: [script, project, folder].map { $0.path(percentEncoded: false) },
        outputFilesDirectory: folder)
    ]
  }
}
