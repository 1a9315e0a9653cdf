/// The two files that AWS's tools share, `~/.aws/config` and `~/.aws/credentials`, taken apart.
package struct SharedConfiguration: Sendable {
  /// Where the config file is looked for.
  package let configPath: String
  /// Where the credentials file is looked for.
  package let credentialsPath: String

  /// `[profile NAME]` and `[default]` of the config file.
  private var configProfiles: [String: IniFile.Section] = [:]
  /// `[NAME]` of the credentials file.
  private var credentialsProfiles: [String: IniFile.Section] = [:]
  /// `[sso-session NAME]` of the config file.
  private var ssoSessions: [String: IniFile.Section] = [:]
  /// `[services NAME]` of the config file.
  private var services: [String: IniFile.Section] = [:]

  /// Reads both files; one that is not there is empty.
  ///
  /// - Throws: `ConfigurationError.unreadableFile`, `.malformedFile`.
  package init(_ environment: Environment) throws(ConfigurationError) {
    configPath = environment.expanded(path: environment["AWS_CONFIG_FILE"] ?? "~/.aws/config")
    credentialsPath = environment.expanded(
      path: environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials")
    for (name, options) in try Self.sections(of: configPath, environment) {
      if name.hasPrefix("profile") {
        if let name = SectionName.name(in: name) { configProfiles[name] = options }
      } else if name.hasPrefix("sso-session") {
        if let name = SectionName.name(in: name) { ssoSessions[name] = options }
      } else if name.hasPrefix("services") {
        if let name = SectionName.name(in: name) { services[name] = options }
      } else if name == "default" {
        configProfiles[name] = options
      }
    }
    for (name, options) in try Self.sections(of: credentialsPath, environment) {
      credentialsProfiles[name] = options
    }
  }

  private static func sections(
    of path: String, _ environment: Environment
  ) throws(ConfigurationError) -> [(name: String, options: IniFile.Section)] {
    let bytes: [UInt8]?
    do {
      bytes = try environment.readFile(path)
    } catch {
      throw .unreadableFile(path: path, reason: error.reason)
    }
    guard let bytes else { return [] }
    do {
      return try IniFile(bytes).sections
    } catch {
      throw .malformedFile(path: path, line: error.line, problem: error.problem)
    }
  }

  /// The names of all profiles, sorted.
  package var profileNames: [String] {
    Set(configProfiles.keys).union(credentialsProfiles.keys).sorted()
  }

  /// The settings of a profile, those of the credentials file before those of the config file; nil
  /// if neither file has it.
  package func profile(_ name: String) -> ProfileSettings? {
    guard configProfiles[name] != nil || credentialsProfiles[name] != nil else { return nil }
    return ProfileSettings(
      name: name,
      options: (configProfiles[name] ?? [:]).merging(
        credentialsProfiles[name] ?? [:], uniquingKeysWith: { $1 }))
  }

  /// The settings that the credentials file alone has for a profile.
  func profileInCredentialsFile(_ name: String) -> ProfileSettings? {
    credentialsProfiles[name].map { ProfileSettings(name: name, options: $0) }
  }

  /// The settings that the config file alone has for a profile.
  func profileInConfigFile(_ name: String) -> ProfileSettings? {
    configProfiles[name].map { ProfileSettings(name: name, options: $0) }
  }

  /// The settings of `[sso-session NAME]`.
  func ssoSession(_ name: String) -> ProfileSettings? {
    ssoSessions[name].map { ProfileSettings(name: name, options: $0) }
  }

  /// The settings of `[services NAME]`.
  func servicesSection(_ name: String) -> ProfileSettings? {
    services[name].map { ProfileSettings(name: name, options: $0) }
  }
}

/// The settings of one section.
package struct ProfileSettings: Sendable {
  /// The section's name without its kind.
  package let name: String
  private let options: IniFile.Section

  init(name: String, options: IniFile.Section) {
    self.name = name
    self.options = options
  }

  /// The value of a setting; nil where it is absent, empty or nested.
  package subscript(key: String) -> String? {
    guard case .text(let text) = options[key], !text.isEmpty else { return nil }
    return text
  }

  /// The value of a setting within a nested one, such as `endpoint_url` of `sagemaker`.
  func nested(_ key: String, _ inner: String) -> String? {
    guard case .nested(let settings) = options[key], let text = settings[inner], !text.isEmpty
    else {
      return nil
    }
    return text
  }
}

extension SharedConfiguration: CustomStringConvertible, CustomReflectable {
  /// The files and profiles by name alone: settings may be secret.
  package var description: String {
    "SharedConfiguration(\(configPath), \(credentialsPath): "
      + profileNames.joined(separator: ", ") + ")"
  }

  /// A mirror that shows the profiles' names alone.
  package var customMirror: Mirror { Mirror(self, children: ["profiles": profileNames]) }
}

extension ProfileSettings: CustomStringConvertible, CustomReflectable {
  /// The profile's name alone: its settings may be secret.
  package var description: String { "ProfileSettings(\(name))" }

  /// A mirror that shows the profile's name alone.
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
