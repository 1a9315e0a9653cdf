"""Groups and packages in moto, made by boto3, and what boto3 says about them.

    moto_registry.py make
    moto_registry.py approve
    moto_registry.py check FILE [GROUP]

`make` creates two groups, 117 versions and 13 packages outside groups; `approve` approves a third
of the versions. `check` compares the records of FILE with what boto3's DescribeModelPackage returns
for every package, or for every version of GROUP.

Where moto differs from AWS: its DescribeModelPackage gives a version the name of its group as
ModelPackageName, which its Search leaves out; ListTags of a package ends with HTTP 500, and Search
leaves the tags of packages out; Search returns all packages at once, and ignores SubExpressions.
"""

import datetime
import json
import sys
import time

import boto3
import botocore.exceptions

client = boto3.client("sagemaker")
for _ in range(200):
    try:
        client.list_model_packages()
        break
    except botocore.exceptions.EndpointConnectionError:
        time.sleep(0.1)


def make():
    for group in ["churn", "fraud"]:
        client.create_model_package_group(
            ModelPackageGroupName=group, ModelPackageGroupDescription=f"models of {group}",
            Tags=[{"Key": "team", "Value": group}])
    for number in range(130):
        name = {"ModelPackageGroupName": ["churn", "fraud"][number % 2]}
        if number % 10 == 3:
            name = {"ModelPackageName": f"lone-{number}", "Tags": [{"Key": "number", "Value": str(number)}]}
        else:
            name["ModelApprovalStatus"] = ["Approved", "PendingManualApproval", "Rejected"][number % 3]
        client.create_model_package(
            ModelPackageDescription=f"number {number} é", Domain="NLP",
            CustomerMetadataProperties={"auc": f"0.{number}"},
            InferenceSpecification={
                "Containers": [{"Image": f"1.dkr.ecr.us-east-1.amazonaws.com/image:{number}"}],
                "SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]},
            **name)


def spelled(value):
    """A time as records have it: milliseconds only where there are any."""
    text = value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return text.replace(".000Z", "Z")


def property_of(column):
    return "".join(word.capitalize() for word in column.split("_"))


def packages(group=None):
    wanted = {"ModelPackageGroupName": group} if group else {}
    return [
        summary["ModelPackageArn"]
        for kind in (["Versioned"] if group else ["Versioned", "Unversioned"])
        for page in client.get_paginator("list_model_packages").paginate(ModelPackageType=kind, **wanted)
        for summary in page["ModelPackageSummaryList"]]


def approve():
    for arn in [arn for arn in packages() if "/lone-" not in arn][::3]:
        client.update_model_package(
            ModelPackageArn=arn, ModelApprovalStatus="Approved", ApprovalDescription="by boto3")


def check(name, group=None):
    records = {}
    for line in open(name, encoding="utf-8"):
        record = json.loads(line)
        assert record["model_package_arn"] not in records, "a package came twice"
        records[record["model_package_arn"]] = record
    arns = packages(group)
    assert sorted(arns) == sorted(records), "other packages than are listed"
    for arn in arns:
        described = client.describe_model_package(ModelPackageName=arn)
        described.pop("ResponseMetadata")
        for name in ["CreationTime", "LastModifiedTime"]:
            if name in described:
                described[name] = spelled(described[name].astimezone(datetime.timezone.utc))
        record = dict(records[arn])
        assert record.pop("region") == "us-east-1"
        found = {property_of(column): value for column, value in record.items()}
        if "/lone-" not in arn:
            for each in [described, found]:
                each.pop("ModelPackageName", None)
        assert found == described, f"{found}\n{described}"


globals()[sys.argv[1]](*sys.argv[2:])
