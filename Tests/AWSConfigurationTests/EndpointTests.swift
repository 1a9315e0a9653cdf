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

  @Test(arguments: [
    "us-east-1", "eu-west-12", "mx-central-1", "cn-north-1", "us-gov-west-1", "us-isof-south-1",
    "eusc-de-east-1",
  ])
  func knowsTheFormOfARegion(region: String) {
    #expect(Partition.hasFormOfRegion(region))
  }

  @Test(arguments: [
    "", "mars-1", "us-east", "us-east-", "us--1", "xx-east-1", "us-east-1a",
    "US-EAST-1",
    "us-east-1-1",
  ])
  func knowsWhatIsNoRegion(text: String) {
    #expect(!Partition.hasFormOfRegion(text))
  }
}
