/// The services that mpkg calls, and how each is named where names are needed.
package enum AWSService: String, Sendable, CaseIterable {
  case cloudControl
  case sageMaker
  case sts
  case sso
  case ssoOIDC

  /// The name that requests are signed for.
  package var signingName: String {
    switch self {
    case .cloudControl: "cloudcontrolapi"
    case .sageMaker: "sagemaker"
    case .sts: "sts"
    case .sso: "awsssoportal"
    case .ssoOIDC: "sso-oauth"
    }
  }

  /// The service's name in a `[services …]` section; in capitals the end of `AWS_ENDPOINT_URL_…`.
  var settingName: String {
    switch self {
    case .cloudControl: "cloudcontrol"
    case .sageMaker: "sagemaker"
    case .sts: "sts"
    case .sso: "sso"
    case .ssoOIDC: "sso_oidc"
    }
  }

  /// Whether `--endpoint-url` is meant for it; where credentials come from it never is.
  var takesEndpointOption: Bool { self == .cloudControl || self == .sageMaker }

  /// The host of the service's endpoint in a region (the endpoint rule sets of AWS's service models).
  func host(region: String, fips: Bool, dualStack: Bool) -> String {
    let partition = Partition.partition(ofRegion: region)
    let suffix = dualStack ? partition.dualStackDNSSuffix : partition.dnsSuffix
    let isGovernment = partition.id == "aws-us-gov"
    switch self {
    case .cloudControl:
      return "cloudcontrolapi\(fips ? "-fips" : "").\(region).\(suffix)"
    case .sageMaker:
      if fips, !dualStack, isGovernment || partition.id == "aws" {
        return "api-fips.sagemaker.\(region).amazonaws.com"
      }
      return "api.sagemaker\(fips ? "-fips" : "").\(region).\(suffix)"
    case .sts, .sso, .ssoOIDC:
      // The plain hosts of the government's regions are FIPS ones already.
      let isFIPS = fips && !(isGovernment && !dualStack)
      return "\(hostPrefix)\(isFIPS ? "-fips" : "").\(region).\(suffix)"
    }
  }

  private var hostPrefix: String {
    switch self {
    case .cloudControl: "cloudcontrolapi"
    case .sageMaker: "api.sagemaker"
    case .sts: "sts"
    case .sso: "portal.sso"
    case .ssoOIDC: "oidc"
    }
  }
}
