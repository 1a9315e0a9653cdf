/// What the command line says about AWS; everything may be left to environment and files.
package struct AWSOptions: Sendable {
  /// `--region`.
  package var region: String?
  /// `--profile`.
  package var profile: String?
  /// `--endpoint-url`, for Cloud Control and SageMaker alone.
  package var endpointURL: String?
  /// `--ca-bundle`: a file of certificates in PEM that are trusted instead of the system's.
  package var caBundle: String?
  /// `--role-arn`: the role that Cloud Control is asked to act in.
  package var roleARN: String?
  /// `--max-attempts`: how often one call is tried.
  package var maxAttempts: Int?
  /// `--timeout`: how long one item may take with all its tries and waits, in seconds.
  package var timeoutSeconds: Double
  /// `--rate`: how many requests may be sent a second; nil for any number.
  package var rate: Double?
  /// `--concurrency`: how many calls are in flight at once.
  package var concurrency: Int

  package init(
    region: String? = nil, profile: String? = nil, endpointURL: String? = nil,
    caBundle: String? = nil, roleARN: String? = nil, maxAttempts: Int? = nil,
    timeoutSeconds: Double = 300, rate: Double? = nil, concurrency: Int = 16
  ) {
    self.region = region
    self.profile = profile
    self.endpointURL = endpointURL
    self.caBundle = caBundle
    self.roleARN = roleARN
    self.maxAttempts = maxAttempts
    self.timeoutSeconds = timeoutSeconds
    self.rate = rate
    self.concurrency = concurrency
  }
}

/// How AWS's tools are told to try again.
package enum RetryMode: String, Sendable {
  /// Taken for `standard`.
  case legacy
  case standard
  /// `standard`, and a client-side rate limiter that wakes at the first throttle.
  case adaptive
}

/// Options, environment and files resolved: options first, then variables, the credentials file, the
/// config file, the default.
package struct AWSSettings: Sendable {
  package let options: AWSOptions
  package let environment: Environment
  package let files: SharedConfiguration
  /// The profile's name, `default` where none is named.
  package let profileName: String
  /// Whether `--profile` named it, so that keys in the environment are passed over.
  package let isProfileExplicit: Bool
  /// The profile's settings; empty where `default` is not there.
  package let profile: ProfileSettings

  /// Reads the files and settles the profile.
  ///
  /// - Throws: `ConfigurationError` of a file that cannot be read, or of a profile, named by option or
  ///   variable, that no file has.
  package init(options: AWSOptions, environment: Environment) throws(ConfigurationError) {
    self.options = options
    self.environment = environment
    files = try SharedConfiguration(environment)
    let named =
      options.profile ?? environment["AWS_DEFAULT_PROFILE"] ?? environment["AWS_PROFILE"]
    profileName = named ?? "default"
    isProfileExplicit = options.profile != nil
    if let settings = files.profile(profileName) {
      profile = settings
    } else if named == nil {
      profile = ProfileSettings(name: "default", options: [:])
    } else {
      throw .profileNotFound(
        name: profileName, known: files.profileNames,
        files: [files.configPath, files.credentialsPath])
    }
  }

  /// The first variable that is set, else the profile's setting.
  func value(variables: [String], setting: String) -> String? {
    for variable in variables {
      if let value = environment[variable] { return value }
    }
    return profile[setting]
  }

  private func flag(variable: String, setting: String) -> Bool {
    value(variables: [variable], setting: setting)?.lowercased() == "true"
  }

  /// The region where none is said: option, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's; nil if
  /// there is none.
  package var region: String? {
    options.region
      ?? value(variables: ["AWS_REGION", "AWS_DEFAULT_REGION"], setting: "region")
  }

  /// Whether endpoints validated under FIPS 140 are asked for.
  package var usesFIPS: Bool {
    flag(variable: "AWS_USE_FIPS_ENDPOINT", setting: "use_fips_endpoint")
  }

  /// Whether endpoints that answer over IPv4 and IPv6 are asked for.
  package var usesDualStack: Bool {
    flag(variable: "AWS_USE_DUALSTACK_ENDPOINT", setting: "use_dualstack_endpoint")
  }

  /// The file of certificates that are trusted instead of the system's; `REQUESTS_CA_BUNDLE` counts
  /// where AWS's own settings say nothing, since AWS's tools in Python go by it.
  package var caBundle: String? {
    (options.caBundle ?? value(variables: ["AWS_CA_BUNDLE"], setting: "ca_bundle")
      ?? environment["REQUESTS_CA_BUNDLE"]).map(environment.expanded(path:))
  }

  /// How to try again.
  ///
  /// - Throws: `ConfigurationError.invalidValue` for anything but the three modes.
  package func retryMode() throws(ConfigurationError) -> RetryMode {
    guard let text = value(variables: ["AWS_RETRY_MODE"], setting: "retry_mode") else {
      return .standard
    }
    guard let mode = RetryMode(rawValue: text) else {
      throw .invalidValue(setting: "retry_mode", value: text)
    }
    return mode
  }

  /// How often one call is tried by what environment and files say; nil where they say nothing.
  ///
  /// - Throws: `ConfigurationError.invalidValue` for what is no whole number from 1.
  package func maxAttempts() throws(ConfigurationError) -> Int? {
    if let attempts = options.maxAttempts { return attempts }
    guard let text = value(variables: ["AWS_MAX_ATTEMPTS"], setting: "max_attempts") else {
      return nil
    }
    guard let attempts = Int(text), attempts >= 1 else {
      throw .invalidValue(setting: "max_attempts", value: text)
    }
    return attempts
  }
}
