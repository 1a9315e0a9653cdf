/// The API that packages are read and changed through.
package enum ServiceAPI: String, Sendable, CaseIterable {
  case cloudControl = "cloudcontrol"
  case sageMaker = "sagemaker"
}
