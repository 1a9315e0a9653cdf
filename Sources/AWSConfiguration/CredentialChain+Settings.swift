extension CredentialChain {
  /// The chain as AWS's tools walk it: environment keys (unless `--profile` was given), then what the
  /// profile says.
  package init(settings: AWSSettings, time: any TimeSource) {
    let profile = settings.profileName
    self.init(
      loaders: [
        EnvironmentCredentials(
          environment: settings.environment,
          explicitProfile: settings.isProfileExplicit ? profile : nil),
        ProfileCredentials.credentialsFile(profile, settings.files),
        ProfileCredentials.configFile(profile, settings.files),
      ], time: time)
  }
}
