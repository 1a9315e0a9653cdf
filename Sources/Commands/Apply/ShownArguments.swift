/// Arguments as they may be shown: without values that may be secret.
enum ShownArguments {
  /// Returns the arguments of a command line with the values of `--param` replaced by `...`. URLs of
  /// endpoints hold no passwords: they are refused.
  static func masked(_ arguments: [String]) -> [String] {
    var shown: [String] = []
    var isBinding = false
    for argument in arguments {
      if isBinding {
        shown.append(maskedBinding(argument))
        isBinding = false
      } else if argument.hasPrefix("--param=") {
        shown.append("--param=" + maskedBinding(String(argument.dropFirst("--param=".count))))
      } else {
        isBinding = argument == "--param"
        shown.append(argument)
      }
    }
    return shown
  }

  /// `NAME=VALUE` and `NAME:=JSON` without what stands behind the name.
  private static func maskedBinding(_ binding: String) -> String {
    guard let equals = binding.firstIndex(of: "=") else { return "..." }
    return binding[...equals] + "..."
  }

  /// The arguments that say where an apply sends its requests, for another one after it.
  static func target(of command: Apply) -> [String] {
    let service = command.service
    var arguments: [String] = []
    func add(_ option: String, _ value: String?) {
      if let value { arguments += [option, value] }
    }
    // The changes are in the file that was written.
    add("--registry", service.registry == nil ? nil : command.writeBack ?? service.registry)
    add("--region", command.region)
    for name in service.profile { add("--profile", name) }
    add("--endpoint-url", service.endpointUrl)
    add("--ca-bundle", service.caBundle)
    add("--role-arn", service.roleArn)
    return arguments
  }
}
