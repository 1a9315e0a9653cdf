internal import AWSConfiguration
internal import Foundation
internal import TestTools
internal import Testing

/// AWS's own host names compared with those that botocore's rules give, over all partitions, with and
/// without FIPS and dual stack.
@Suite struct EndpointTests {
  /// One row of `botocore_endpoints.py`.
  struct Row: Decodable {
    var service: String
    var region: String
    var fips: Bool
    var dualStack: Bool
    var url: String?

    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      service = try values.decode(String.self)
      region = try values.decode(String.self)
      fips = try values.decode(Bool.self)
      dualStack = try values.decode(Bool.self)
      url = try values.decode(String?.self)
    }
  }

  @Test func namesHostsAsBotocoreDoes() throws {
    let output = try Python.output(ofScript: "botocore_endpoints.py", arguments: [])
    let rows = try JSONDecoder().decode([Row].self, from: output)
    #expect(rows.count >= 300)
    for row in rows {
      let settings = try AWSSettingsTests.settings([
        "AWS_USE_FIPS_ENDPOINT": "\(row.fips)", "AWS_USE_DUALSTACK_ENDPOINT": "\(row.dualStack)",
      ])
      let service = try #require(AWSService(rawValue: row.service))
      let endpoint = try settings.endpoint(of: service, region: row.region)
      #expect(endpoint.description == row.url, "\(row)")
    }
  }
}
