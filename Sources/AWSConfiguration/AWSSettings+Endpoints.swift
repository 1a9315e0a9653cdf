extension AWSSettings {
  /// Where a service is called for a region.
  ///
  /// - Throws: `ConfigurationError` for a region that is no part of a host name, an endpoint that is no
  ///   URL, or a services section that is not there.
  package func endpoint(
    of service: AWSService, region: String
  ) throws(ConfigurationError) -> EndpointURL {
    guard Self.isRegion(region) else { throw .invalidRegion(region) }
    if let (setting, text) = try configuredEndpoint(of: service) {
      guard let endpoint = EndpointURL(text) else {
        throw .invalidValue(setting: setting, value: text)
      }
      return endpoint
    }
    return EndpointURL(
      host: service.host(region: region, fips: usesFIPS, dualStack: usesDualStack))
  }

  /// What Cloud Control is reached at, as one text for all regions: the endpoint that someone
  /// configured, else `aws`.
  ///
  /// - Throws: `ConfigurationError` for an endpoint that is no URL, or a services section that is not
  ///   there.
  package func target(of service: AWSService) throws(ConfigurationError) -> String {
    guard let (setting, text) = try configuredEndpoint(of: service) else { return "aws" }
    guard let endpoint = EndpointURL(text) else {
      throw .invalidValue(setting: setting, value: text)
    }
    return endpoint.description
  }

  /// The endpoint that someone configured for a service, and what said it: `--endpoint-url`,
  /// `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, the profile's services section, the profile's
  /// `endpoint_url`. The last four can be turned off; the first never catches STS and SSO:
  /// credentials would go to a server that is not theirs.
  private func configuredEndpoint(
    of service: AWSService
  ) throws(ConfigurationError) -> (setting: String, url: String)? {
    if service.takesEndpointOption, let url = options.endpointURL { return ("--endpoint-url", url) }
    if ignoresConfiguredEndpoints { return nil }
    let variable = "AWS_ENDPOINT_URL_" + service.settingName.uppercased()
    if let url = environment[variable] { return (variable, url) }
    if let url = environment["AWS_ENDPOINT_URL"] { return ("AWS_ENDPOINT_URL", url) }
    if let name = profile["services"] {
      guard let section = files.servicesSection(name) else {
        throw .missingServicesSection(name: name, profile: profileName)
      }
      if let url = section.nested(service.settingName, "endpoint_url") {
        return ("endpoint_url of [services \(name)]", url)
      }
    }
    if let url = profile["endpoint_url"] { return ("endpoint_url of \(profileName)", url) }
    return nil
  }

  private var ignoresConfiguredEndpoints: Bool {
    value(
      variables: ["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"],
      setting: "ignore_configured_endpoint_urls")?.lowercased() == "true"
  }

  /// Whether a text can stand in a host name as a region: 1 to 63 letters, digits and inner hyphens.
  package static func isRegion(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 63 && text.first != "-" && text.last != "-"
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          true
        default: false
        }
      } && text.contains { !$0.isNumber }
  }
}
