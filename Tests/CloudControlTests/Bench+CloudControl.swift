internal import CloudControl
internal import ServiceTestTools

extension Bench {
  /// Cloud Control on the fakes.
  var registry: CloudControlRegistry { CloudControlRegistry(client) }
}
