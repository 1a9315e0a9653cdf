extension ConfigurationError {
  /// What was wrong, in one sentence without a full stop; for messages and results.
  package var message: String {
    switch self {
    case .unreadableFile(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .malformedFile(let path, let line, let problem):
      "\(path):\(line): \(problem.message)"
    case .profileNotFound(let name, let known, let files):
      "there is no profile \(name) in \(files.joined(separator: " or "))"
        + (known.isEmpty ? "" : " (there: \(known.joined(separator: ", ")))")
    case .missingServicesSection(let name, let profile):
      "profile \(profile) names [services \(name)], which is not there"
    case .invalidValue(let setting, let value):
      "\(setting) cannot be '\(value.withoutLogin)'"
    case .unknownChoice(let setting, let value, let choices):
      "\(setting) cannot be '\(value)'; set it to \(choices.joined(separator: " or "))"
    case .settingNotTaken(let setting, let reason): "\(setting): \(reason)"
    case .invalidProxy(let variable):
      "\(variable) names no proxy that can be used (http://host:port)"
    case .invalidRegion(let region):
      "'\(region)' is no region"
    case .partialCredentials(let source, let missing):
      "\(source.name): there is an access key id, but no \(missing)"
    case .providerFailed(let source, let reason):
      "\(source.name): \(reason.message)"
    case .noCredentials(let attempts):
      "no credentials found; tried "
        + attempts.map { "\($0.source.name) (\($0.absence.message))" }.joined(separator: ", ")
    case .timedOut(let source):
      (source.map { "\($0.name): " } ?? "") + "no credentials in time"
    case .cancelled: "told to stop"
    }
  }

  /// A code for results and rejects, such as `NoCredentials`.
  package var code: String {
    switch self {
    case .noCredentials: "NoCredentials"
    case .partialCredentials: "PartialCredentials"
    case .providerFailed(_, .expired): "ExpiredCredentials"
    case .providerFailed: "CredentialProviderFailed"
    case .timedOut: "CredentialsTimeout"
    case .cancelled: "Cancelled"
    default: "InvalidConfiguration"
    }
  }

  /// What would mend it, where that is known.
  package var advice: String? {
    switch self {
    case .noCredentials:
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile with --profile"
    case .providerFailed(_, .signInNeeded(let command)): "run `\(command)`"
    case .providerFailed(_, .unsupportedLogin(let profile)):
      "run `eval \"$(aws configure export-credentials --profile \(profile) --format env)\"`"
    case .providerFailed(_, .needsMFA):
      "put temporary credentials (aws sts get-session-token or assume-role) into the environment"
    case .providerFailed(_, .expired): "get new credentials and run the command again"
    case .timedOut: "raise --timeout"
    case .invalidRegion: "regions look like us-east-1"
    default: nil
    }
  }
}

extension String {
  /// The text with the user and the password of a URL left out.
  fileprivate var withoutLogin: String {
    guard let scheme = firstRange(of: "://") else { return self }
    let authority = self[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
    guard let at = authority.lastIndex(of: "@") else { return self }
    return self[..<scheme.upperBound] + "…" + self[at...]
  }
}

extension IniProblem {
  fileprivate var message: String {
    switch self {
    case .notUTF8: "the file is not UTF-8"
    case .settingOutsideSection: "a setting before the first [section]"
    case .notASetting: "neither [section] nor name = value"
    case .notANestedSetting: "an indented line below an empty value that is no name = value"
    }
  }
}

extension CredentialAbsence {
  fileprivate var message: String {
    switch self {
    case .variablesNotSet(let names): "\(names.joined(separator: ", ")) not set"
    case .passedOverForProfile: "passed over for --profile"
    case .noProfile(let name, _): "no profile \(name)"
    case .settingNotSet(let setting, _): "no \(setting)"
    case .disabled(let variable): "turned off by \(variable)"
    case .noAnswer(let endpoint): "no answer from \(endpoint)"
    case .noRole(let endpoint): "no role at \(endpoint)"
    }
  }
}

extension ProviderFailure {
  fileprivate var message: String {
    switch self {
    case .missingSetting(let setting, let section): "\(section) has no \(setting)"
    case .conflictingSettings(let one, let other): "\(one) and \(other) exclude each other"
    case .unknownValue(let setting, let value): "\(setting) cannot be '\(value)'"
    case .needsMFA(let serial): "the role wants a code of the MFA device \(serial)"
    case .circularProfiles(let names):
      "profiles refer to each other in a circle: \(names.joined(separator: " → "))"
    case .sourceProfileNotFound(let name): "there is no source profile \(name)"
    case .signInNeeded: "there is no sign-in that is still valid"
    case .unreadableFile(let path, let reason): "\(path) cannot be read: \(reason)"
    case .unwritableFile(let path, let reason): "\(path) cannot be written: \(reason)"
    case .unsupportedLogin: "sessions of `aws login` cannot be used directly"
    case .processFailed(let status, let detail):
      "the program failed" + (status.map { " with \($0)" } ?? "")
        + (detail.isEmpty ? "" : ": \(detail)")
    case .malformedAnswer(let detail): "the answer holds no credentials: \(detail)"
    case .refused(let code, let message, _): "\(code): \(message)"
    case .unreachable(let endpoint, let detail): "\(endpoint) does not answer: \(detail)"
    case .forbiddenEndpoint(let endpoint):
      "\(endpoint.withoutLogin) is neither encrypted nor on this machine"
    case .expired: "the credentials have expired"
    case .cancelled: "told to stop"
    }
  }
}
