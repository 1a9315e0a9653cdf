/// Files and environments for the comparison with botocore: each with something that is easily read
/// wrong.
enum ConfigurationSamples {
  typealias Files = (config: String?, credentials: String?)

  static let profiles: [String?] = [nil, "dev", "my team", "none"]

  static let environments: [[String: String]] = [
    [:],
    ["AWS_PROFILE": "dev"],
    ["AWS_PROFILE": "dev", "AWS_DEFAULT_PROFILE": "my team"],
    [
      "AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "envsecret",
      "AWS_SESSION_TOKEN": "envtoken", "AWS_PROFILE": "dev",
    ],
    ["AWS_ACCESS_KEY_ID": "ENVKEY"],
    ["AWS_DEFAULT_REGION": "cn-north-1", "AWS_USE_FIPS_ENDPOINT": "true"],
    [
      "AWS_DEFAULT_REGION": "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT": "True",
      "AWS_MAX_ATTEMPTS": "4",
    ],
    ["AWS_DEFAULT_REGION": "us-isob-east-1", "AWS_CA_BUNDLE": "/env.pem"],
    ["AWS_DEFAULT_REGION": "eusc-de-east-1", "AWS_USE_DUALSTACK_ENDPOINT": "true"],
    ["AWS_ENDPOINT_URL": "http://localhost:4566", "AWS_RETRY_MODE": "adaptive"],
    [
      "AWS_ENDPOINT_URL": "http://localhost:4566",
      "AWS_ENDPOINT_URL_SAGEMAKER": "https://sagemaker.test:8443/base",
    ],
    [
      "AWS_ENDPOINT_URL_CLOUDCONTROL": "http://[::1]:99", "AWS_ENDPOINT_URL_STS": "http://sts.test",
    ],
    [
      "AWS_ENDPOINT_URL": "http://localhost:4566",
      "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
    ],
    ["AWS_RETRY_MODE": "sometimes"],
  ]

  static let files: [Files] = [
    (nil, nil),
    ("", ""),
    (
      """
      [default]
      region = us-west-2
      [profile dev]
      region=eu-west-1
      aws_access_key_id = CONFIGKEY
      aws_secret_access_key = configsecret
      [profile "my team"]
      region = ap-southeast-2
      max_attempts = 7
      retry_mode = standard
      """,
      """
      [default]
      aws_access_key_id = DEFAULTKEY
      aws_secret_access_key = defaultsecret
      [dev]
      aws_access_key_id = DEVKEY
      aws_secret_access_key = devsecret
      aws_session_token = devtoken
      region = sa-east-1
      [my team]
      AWS_Access_Key_ID: TEAMKEY
      aws_secret_access_key: a=b:c # no comment
      """
    ),
    (
      """
      # a comment
      ; another
      [profile dev] # behind the bracket
      region : eu-central-1
      use_fips_endpoint = true
      ca_bundle = /dev.pem
      s3 =
        max_queue_size = 10
        addressing_style = path
      endpoint_url = http://dev.test:1234/

      [profile 'my team']
      services = local
      region = us-east-2
      use_dualstack_endpoint = TRUE

      [services local]
      sagemaker =
        endpoint_url = http://sagemaker.local
      cloudcontrol =
         endpoint_url = http://cloudcontrol.local:81
      sts =
        endpoint_url = http://sts.local

      [plugins]
      x = y
      """,
      """
      [dev]
      aws_access_key_id = HALFKEY
      """
    ),
    (
      """
      [DEFAULT]
      region = us-west-1
      [profile dev]
      services = nowhere
      [profile my\\ team]
      ignore_configured_endpoint_urls = true
      endpoint_url = http://ignored.test
      aws_access_key_id = K
      aws_secret_access_key = S
      aws_security_token = T
      """, nil
    ),
    ("region = us-east-1\n", nil),
    (
      """
      [profile default]
      region = eu-north-1
      aws_access_key_id = PREFIXED
      [default]
      aws_secret_access_key = plain
      aws_access_key_id = PLAIN
      [ profile dev ]
      region = ca-central-1
      [profile\tdev]
      aws_access_key_id = TABKEY
      aws_secret_access_key = tabsecret
      retry_mode =
        adaptive
      """, "[profile dev]\naws_access_key_id = WRONGPLACE\naws_secret_access_key = s\n"
    ),
    ("[profile dev]\nno delimiter\n", nil),
    ("[profile dev]\ns3 =\n  nonsense\n", nil),
    (nil, "\r\n[dev]\r\naws_access_key_id=CR\r\naws_secret_access_key=LF\r\n\r\n[default]\r\n"),
  ]
}
