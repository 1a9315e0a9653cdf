/// Why there is no way to call AWS as configured: facts, which hold no secret.
package enum ConfigurationError: Error, Sendable, Equatable {
  /// A file that is there cannot be read.
  case unreadableFile(path: String, reason: String)
  /// A line (from 1) of a configuration file is none of its dialect.
  case malformedFile(path: String, line: Int, problem: IniProblem)
  /// A profile was named that neither file has.
  case profileNotFound(name: String, known: [String], files: [String])
  /// A profile names a services section that the config file does not have.
  case missingServicesSection(name: String, profile: String)
  /// A setting has a value that it cannot have.
  case invalidValue(setting: String, value: String)
  /// A setting has a value that is none of its choices.
  case unknownChoice(setting: String, value: String, choices: [String])
  /// A setting is not for this run; the reason says what to do.
  case settingNotTaken(setting: String, reason: String)
  /// A variable names no proxy that can be used; its value may hold a password.
  case invalidProxy(variable: String)
  /// A region's name cannot be part of a host name.
  case invalidRegion(String)
  /// Half of a pair of keys is there.
  case partialCredentials(source: CredentialSource, missing: String)
  /// A provider was responsible, and failed.
  case providerFailed(source: CredentialSource, reason: ProviderFailure)
  /// No provider had any; what each of them missed, in the order they were asked.
  case noCredentials([CredentialAttempt])
  /// The credentials did not come within the caller's time; who was asked for them then.
  case timedOut(CredentialSource?)
  /// The run was told to stop while it waited for credentials.
  case cancelled
}

/// Why a provider that was responsible for the credentials gave none.
package enum ProviderFailure: Error, Sendable, Equatable {
  /// A setting that it needs is not there.
  case missingSetting(String, section: String)
  /// Two settings of a profile exclude each other.
  case conflictingSettings(String, String)
  /// A setting's value is none that is known.
  case unknownValue(setting: String, value: String)
  /// The role wants a code of a device, which a pipeline cannot ask for.
  case needsMFA(serial: String)
  /// Profiles that take their credentials from one another in a circle.
  case circularProfiles([String])
  /// A profile refers to one that is not there.
  case sourceProfileNotFound(String)
  /// There is no cached sign-in, or it ended and cannot be renewed.
  case signInNeeded(command: String)
  /// A file that it needs is missing or cannot be read.
  case unreadableFile(path: String, reason: String)
  /// A file that holds a renewed token cannot be written.
  case unwritableFile(path: String, reason: String)
  /// The profile was made by `aws login`, whose sessions other tools cannot use directly.
  case unsupportedLogin(profile: String)
  /// The program of `credential_process` could not be run, or ended with an error.
  case processFailed(status: Int32?, detail: String)
  /// What came back holds no credentials.
  case malformedAnswer(detail: String)
  /// The service answered with an error.
  case refused(code: String, message: String, httpStatus: Int)
  /// The service did not answer.
  case unreachable(endpoint: String, detail: String)
  /// An address that credentials must not be fetched from unencrypted.
  case forbiddenEndpoint(String)
  /// What it gave had ended already.
  case expired
  /// The run was told to stop.
  case cancelled
}

/// What one provider of the chain missed.
package struct CredentialAttempt: Sendable, Equatable {
  package var source: CredentialSource
  /// What it looked for and did not find, such as `AWS_ACCESS_KEY_ID is not set`.
  package var absence: CredentialAbsence

  package init(source: CredentialSource, absence: CredentialAbsence) {
    self.source = source
    self.absence = absence
  }
}

/// Why a provider has nothing to say about the credentials.
package enum CredentialAbsence: Error, Sendable, Equatable {
  /// These variables are not set.
  case variablesNotSet([String])
  /// An explicit `--profile` goes before keys in the environment.
  case passedOverForProfile(String)
  /// The file has no such profile, or is not there.
  case noProfile(String, path: String)
  /// The profile does not have this setting.
  case settingNotSet(String, profile: String)
  /// A variable turns the provider off.
  case disabled(variable: String)
  /// Nothing answers where it would be.
  case noAnswer(endpoint: String)
  /// It answers, and has no role to give credentials of.
  case noRole(endpoint: String)
}
