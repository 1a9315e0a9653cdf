"""Tells, as JSON, what botocore makes of configuration files and environments.

Reads a JSON list of cases from standard input: each has config, credentials (texts or null),
environment and profile (null or a name). Prints for each: error, or region, key, secret, token,
method, the endpoints, caBundle, retryMode and maxAttempts.
"""

import json
import os
import sys
import tempfile

try:
    import botocore.config
    import botocore.exceptions
    import botocore.loaders
    import botocore.session
except ImportError as error:
    print(f"botocore cannot be imported: {error}", file=sys.stderr)
    sys.exit(3)

# One for all sessions: the service models are large.
LOADER = botocore.loaders.create_loader()
SERVICES = {"cloudControl": "cloudcontrol", "sageMaker": "sagemaker", "sts": "sts"}


def resolved(case, folder):
    """What botocore makes of one case."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            del os.environ[name]
    for variable, name in (("AWS_CONFIG_FILE", "config"),
                           ("AWS_SHARED_CREDENTIALS_FILE", "credentials")):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            os.remove(path)
        if case[name] is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(case[name])
        os.environ[variable] = path
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    os.environ.update(case["environment"])
    try:
        session = botocore.session.Session(profile=case["profile"])
        session.register_component("data_loader", LOADER)
        result = {"region": session.get_config_variable("region")}
        credentials = session.get_credentials()
        if credentials is not None:
            frozen = credentials.get_frozen_credentials()
            result.update(key=frozen.access_key, secret=frozen.secret_key, token=frozen.token,
                          method=credentials.method)
        result["endpoints"] = {}
        for name, service in SERVICES.items():
            client = session.create_client(
                service, region_name=result["region"] or "us-east-1",
                config=botocore.config.Config(signature_version=botocore.UNSIGNED))
            result["endpoints"][name] = client.meta.endpoint_url.rstrip("/")
            retries = client.meta.config.retries or {}
        result["caBundle"] = session.get_config_variable("ca_bundle")
        result["retryMode"] = retries.get("mode")
        attempts = session.get_config_variable("max_attempts")
        result["maxAttempts"] = None if attempts is None else int(attempts)
        return result
    except (botocore.exceptions.BotoCoreError, ValueError) as error:
        return {"error": type(error).__name__}


def main():
    with tempfile.TemporaryDirectory() as folder:
        json.dump([resolved(case, folder) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()
