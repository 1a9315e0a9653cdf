"""Tells, as JSON, which endpoint botocore's rules give a service in a region.

Prints a list of [service, region, fips, dualStack, url]; the url is null where the rules refuse.
"""

import json
import sys

try:
    import botocore.exceptions
    import botocore.loaders
    from botocore.endpoint_provider import EndpointProvider
except ImportError as error:
    print(f"botocore cannot be imported: {error}", file=sys.stderr)
    sys.exit(3)

SERVICES = {"cloudControl": "cloudcontrol", "sageMaker": "sagemaker", "sts": "sts", "sso": "sso",
            "ssoOIDC": "sso-oidc"}
# Every partition, and a region that no list has yet.
REGIONS = ["us-east-1", "us-west-2", "ap-southeast-2", "eu-central-2", "mx-central-1",
           "xx-nowhere-9", "cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1",
           "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1",
           "eusc-de-east-1"]


def main():
    loader = botocore.loaders.create_loader()
    partitions = loader.load_data("partitions")
    rows = []
    for name, service in SERVICES.items():
        rules = loader.load_service_model(service, "endpoint-rule-set-1")
        provider = EndpointProvider(rules, partitions)
        for region in REGIONS:
            for fips in (False, True):
                for dual_stack in (False, True):
                    try:
                        url = provider.resolve_endpoint(
                            Region=region, UseFIPS=fips, UseDualStack=dual_stack).url
                    except botocore.exceptions.BotoCoreError:
                        url = None
                    rows.append([name, region, fips, dual_stack, url])
    json.dump(rows, sys.stdout)


if __name__ == "__main__":
    main()
