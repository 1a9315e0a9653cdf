"""Compares the answers of a rehearsal server with the shapes of botocore's SageMaker model.

    botocore_shapes.py URL PACKAGES GROUPS

Every member of an answer must be in the model, with its type and an allowed value, and required
members must be there, but for two that records may lack: a version has no ModelPackageName, and a
package without ModelPackageStatusDetails is served without.
"""

import json
import sys

import boto3

url, packages, groups = sys.argv[1:]
client = boto3.client("sagemaker", region_name="us-east-1", endpoint_url=url)
records = [record for record in map(json.loads, open(packages)) if record["region"] == "us-east-1"]
arns = [record["model_package_arn"] for record in records]
checked = {}
OPTIONAL = ["ModelPackageName", "ModelPackageStatusDetails"]


def check(shape, value, where):
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), f"{where}: no object"
        for name in value:
            assert name in shape.members, f"{where}: {shape.name} has no member {name}"
            check(shape.members[name], value[name], f"{where}.{name}")
        for name in shape.required_members:
            assert name in value or name in OPTIONAL, f"{where}: no {name}"
    elif kind == "list":
        assert isinstance(value, list), f"{where}: no list"
        for place, element in enumerate(value):
            check(shape.member, element, f"{where}[{place}]")
    elif kind == "map":
        assert isinstance(value, dict), f"{where}: no map"
        for name, element in value.items():
            check(shape.value, element, f"{where}.{name}")
    elif kind == "string":
        assert isinstance(value, str), f"{where}: no string"
        assert not shape.enum or value in shape.enum, f"{where}: {value} is none of {shape.enum}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{where}: no boolean"
    else:
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{where}: no number"


def after(http_response, model, **_):
    if http_response.status_code == 200:
        check(model.output_shape, json.loads(http_response.content), model.name)
        checked[model.name] = checked.get(model.name, 0) + 1


client.meta.events.register("after-call.sagemaker", after)
versions = [arn for arn in arns if arn.count("/") == 2]
alone = [arn for arn in arns if arn.count("/") == 1]
for arn in arns:
    client.describe_model_package(ModelPackageName=arn)
for arn in alone:
    client.list_tags(ResourceArn=arn)
for start in range(0, len(versions), 99):
    part = versions[start:start + 99]
    answer = client.batch_describe_model_package(ModelPackageArnList=part + alone[:1])
    assert sorted(answer["ModelPackageSummaries"]) == sorted(part)
    assert list(answer["BatchDescribeModelPackageErrorMap"]) == alone[:1]
found = [
    result["ModelPackage"]["ModelPackageArn"]
    for page in client.get_paginator("search").paginate(
        Resource="ModelPackage", SortBy="CreationTime", SortOrder="Ascending")
    for result in page["Results"]]
assert sorted(found) == sorted(arns)
client.search(
    Resource="ModelPackage", SearchExpression={
        "Operator": "Or", "Filters": [
            {"Name": "ModelApprovalStatus", "Operator": "Equals", "Value": "Approved"},
            {"Name": "LastModifiedTime", "Operator": "GreaterThan", "Value": "2026-01-01T00:00:00"}]})
listed = [
    group["ModelPackageGroupArn"]
    for page in client.get_paginator("list_model_package_groups").paginate(PaginationConfig={"PageSize": 7})
    for group in page["ModelPackageGroupSummaryList"]]
assert sorted(listed) == sorted(
    group["model_package_group_arn"] for group in map(json.loads, open(groups)) if group["region"] == "us-east-1")
for arn in listed:
    client.describe_model_package_group(ModelPackageGroupName=arn)
for page in client.get_paginator("list_model_packages").paginate(ModelPackageType="Both"):
    assert page["ModelPackageSummaryList"]
print(len(checked))
