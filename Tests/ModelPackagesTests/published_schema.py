"""Prints the published CloudFormation schema of AWS::SageMaker::ModelPackage as JSON, from the copy in
the package cfn-lint; `null` where the package is not installed or does not hold it as JSON. Definitions
are inserted where they are referred to. Nothing is downloaded."""

import importlib.util
import json
import os

TYPE = "AWS::SageMaker::ModelPackage"


def published():
    spec = importlib.util.find_spec("cfnlint")
    if spec is None or not spec.submodule_search_locations:
        return None
    schemas = os.path.join(spec.submodule_search_locations[0], "data", "schemas")
    listing = os.path.join(schemas, "providers", "us-east-1.json")
    if not os.path.exists(listing):
        return None
    with open(listing) as file:
        name = json.load(file)[TYPE]
    with open(os.path.join(schemas, "resources", name + ".json")) as file:
        schema = json.load(file)
    with open(os.path.join(schemas, "version.json")) as file:
        schema["date"] = json.load(file)["schema_date"]
    regions = []
    for provider in sorted(os.listdir(os.path.join(schemas, "providers"))):
        with open(os.path.join(schemas, "providers", provider)) as file:
            types = json.load(file)
        if "AWS::SageMaker::Endpoint" in types and TYPE not in types:
            regions.append(provider.removesuffix(".json"))
    schema["regionsWithoutType"] = regions
    return schema


def resolve(value, definitions):
    if isinstance(value, list):
        return [resolve(element, definitions) for element in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return resolve(definitions[value["$ref"].split("/")[-1]], definitions)
    return {key: resolve(element, definitions) for key, element in value.items()}


schema = published()
if schema is not None:
    schema["properties"] = resolve(schema["properties"], schema.pop("definitions"))
print(json.dumps(schema))
