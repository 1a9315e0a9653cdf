internal import AWSSignature
internal import JSONLines
internal import OrderedCollections

/// Credentials that a program prints (`credential_process`).
struct ProcessCredentials: CredentialLoader {
  let context: CredentialContext
  let profileName: String

  var source: CredentialSource { .process(profile: profileName) }

  func load() async throws(ConfigurationError) -> CredentialLoad {
    guard let command = context.settings.files.profile(profileName)?["credential_process"] else {
      return .absent(.settingNotSet("credential_process", profile: profileName))
    }
    do throws(ProviderFailure) {
      return .found(try await credentials(command))
    } catch {
      throw .providerFailed(source: source, reason: error)
    }
  }

  private func credentials(_ command: String) async throws(ProviderFailure) -> Credentials {
    guard let words = SectionName.words(command), !words.isEmpty else {
      // The command itself may hold a secret.
      throw .unknownValue(setting: "credential_process", value: "(a quote is not closed)")
    }
    let outcome: Environment.ProgramOutcome
    do {
      outcome = try await context.settings.environment.runProgram(words)
    } catch {
      if Task.isCancelled { throw .cancelled }
      throw .processFailed(status: nil, detail: error.reason)
    }
    guard outcome.status == 0 else {
      // Standard error is the program's own words; its standard output may hold a secret.
      let words = String(decoding: outcome.standardError.prefix(1_000), as: UTF8.self)
      throw .processFailed(status: outcome.status, detail: words.trimmedEnd)
    }
    let document = try CredentialDocument(outcome.standardOutput)
    guard document.members["Version"]?.double == 1 else {
      throw .malformedAnswer(detail: "its Version is not 1")
    }
    return try document.credentials(token: "SessionToken", isTemporary: false)
  }
}

extension String {
  /// Without the white space at its end.
  fileprivate var trimmedEnd: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
