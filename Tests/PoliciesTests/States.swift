import JSONLines
import ModelPackages
import OrderedCollections

/// Properties of packages for tests, from records as users write them.
enum States {
  /// A package that a request approves, naming a reviewer.
  static let pending = properties(
    #"""
    {"model_package_arn":"arn:aws:sagemaker:eu-west-1:111122223333:model-package/fraud/7",
    "model_package_group_name":"fraud","model_package_version":7,
    "model_approval_status":"PendingManualApproval","model_package_status":"Completed",
    "approval_description":"old",
    "customer_metadata_properties":{"team":"it's","note":"a\u0007b"},
    "tags":[{"Key":"team","Value":"risk"},{"Key":"env","Value":"dev"}],
    "inference_specification":{"Containers":[
    {"Image":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/serve:1",
    "ModelDataUrl":"https://bucket.s3.amazonaws.com/m.tar.gz?X-Amz-Signature=abc",
    "Environment":{"PASSWORD":"hunter2"}}],
    "SupportedContentTypes":["text/csv"]}}
    """#)

  static let approved = properties(
    #"""
    {"model_approval_status":"Approved","customer_metadata_properties":{"reviewer":"ana"},
    "tags":[{"Key":"team","Value":"core"}]}
    """#, over: pending, without: "ApprovalDescription")

  /// Returns the properties of a record.
  static func properties(
    _ record: String, over base: JSONObject = [:], without removed: String? = nil
  ) -> JSONObject {
    var properties = base
    do {
      let bytes = Array(record.utf8)
      for (name, value) in try RecordProperties.tree(ofRecord: bytes.span.bytes) {
        properties[name] = value
      }
    } catch {
      fatalError("\(error)")
    }
    if let removed { properties[JSONString(removed)] = nil }
    return properties
  }
}
