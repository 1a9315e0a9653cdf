"""Drives a rehearsal server with AWS's own Python client; prints what it saw as JSON.

usage: boto3_calls.py PORT ARN LONE_ARN
"""
import json
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

port, arn, lone = sys.argv[1:4]
TYPE = "AWS::SageMaker::ModelPackage"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
settings = dict(
    endpoint_url=f"http://127.0.0.1:{port}",
    region_name="us-east-1",
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key=SECRET,
    config=Config(retries={"total_max_attempts": 1}, parameter_validation=False),
)
control = boto3.client("cloudcontrol", **settings)
sagemaker = boto3.client("sagemaker", **settings)
seen = {}


def code(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["ResponseMetadata"]["RequestId"], error.response
        return f'{error.response["ResponseMetadata"]["HTTPStatusCode"]} {error.response["Error"]["Code"]}'
    return "no error"


def update(identifier, patch, **more):
    return control.update_resource(
        TypeName=TYPE, Identifier=identifier, PatchDocument=json.dumps(patch), **more
    )["ProgressEvent"]


def follow(event):
    for _ in range(3000):
        event = control.get_resource_request_status(RequestToken=event["RequestToken"])["ProgressEvent"]
        if event["OperationStatus"] not in ("PENDING", "IN_PROGRESS"):
            return event
        time.sleep(0.01)
    raise SystemExit("the update never ended")


description = control.get_resource(TypeName=TYPE, Identifier=arn)["ResourceDescription"]
seen["get"] = json.loads(description["Properties"])["ModelApprovalStatus"]
seen["identifier"] = description["Identifier"] == arn
approve = [
    {"op": "test", "path": "/ModelApprovalStatus", "value": "Rejected"},
    {"op": "replace", "path": "/ModelApprovalStatus", "value": "Approved"},
]
event = update(arn, approve, ClientToken="token-1")
seen["first"] = event["OperationStatus"]
seen["event time"] = abs(event["EventTime"].timestamp() - time.time()) < 60
seen["same token"] = update(arn, approve, ClientToken="token-1")["RequestToken"] == event["RequestToken"]
seen["other operation"] = code(
    control.update_resource, TypeName=TYPE, Identifier=arn, PatchDocument="[]"
)
seen["end"] = follow(event)["OperationStatus"]
seen["token conflict"] = code(
    control.update_resource, TypeName=TYPE, Identifier=arn, PatchDocument="[]", ClientToken="token-1"
)
properties = control.get_resource(TypeName=TYPE, Identifier=arn)["ResourceDescription"]["Properties"]
seen["after"] = json.loads(properties)["ModelApprovalStatus"]
guard = follow(update(arn, approve))
seen["guard"] = f'{guard["OperationStatus"]} {guard["ErrorCode"]}'
for name, patch in {
    "no such path": [{"op": "replace", "path": "/ApprovalDescription", "value": "x"}],
    "create-only": [{"op": "add", "path": "/Domain", "value": "x"}],
}.items():
    seen[name] = code(
        control.update_resource, TypeName=TYPE, Identifier=arn, PatchDocument=json.dumps(patch)
    )
schema = follow(update(arn, [{"op": "add", "path": "/ModelApprovalStatus", "value": "Maybe"}]))
seen["schema"] = f'{schema["OperationStatus"]} {schema["ErrorCode"]}'
seen["no resource"] = code(control.get_resource, TypeName=TYPE, Identifier=arn + "9")
seen["no type"] = code(control.get_resource, TypeName="AWS::S3::Bucket", Identifier="x")
seen["bad type"] = code(control.get_resource, TypeName="AWS::S3::", Identifier="x")
seen["no identifier"] = code(control.get_resource, TypeName=TYPE)
seen["no token"] = code(control.get_resource_request_status, RequestToken="none")
seen["cancel ended"] = code(control.cancel_resource_request, RequestToken=event["RequestToken"])
pending = update(lone, [{"op": "add", "path": "/Tags", "value": []}])
seen["cancel"] = control.cancel_resource_request(RequestToken=pending["RequestToken"])["ProgressEvent"][
    "OperationStatus"
]
while control.get_resource_request_status(RequestToken=pending["RequestToken"])["ProgressEvent"][
    "OperationStatus"
] == "CANCEL_IN_PROGRESS":
    time.sleep(0.01)
seen["requests"] = [
    request["OperationStatus"]
    for request in control.list_resource_requests()["ResourceRequestStatusSummaries"]
]
seen["failed requests"] = len(
    control.list_resource_requests(
        ResourceRequestStatusFilter={"Operations": ["UPDATE"], "OperationStatuses": ["FAILED"]}
    )["ResourceRequestStatusSummaries"]
)


def resources(**arguments):
    pages = control.get_paginator("list_resources").paginate(
        TypeName=TYPE, PaginationConfig={"PageSize": 2}, **arguments
    )
    return [len(page["ResourceDescriptions"]) for page in pages]


def packages(**arguments):
    pages = sagemaker.get_paginator("list_model_packages").paginate(**arguments)
    return [
        package["ModelPackageArn"].split("/", 1)[1]
        for page in pages
        for package in page["ModelPackageSummaryList"]
    ]


seen["list resources"] = resources()
seen["list group"] = resources(ResourceModel=json.dumps({"ModelPackageGroupName": "churn"}))
seen["unversioned"] = packages()
seen["both"] = packages(ModelPackageType="Both", PaginationConfig={"PageSize": 2})
seen["descending"] = packages(ModelPackageType="Versioned", SortBy="CreationTime", SortOrder="Descending")
seen["approved"] = packages(ModelPackageType="Both", ModelApprovalStatus="Approved")
seen["created"] = packages(ModelPackageType="Both", CreationTimeAfter=1767225601, CreationTimeBefore=1767225603)
seen["bad page"] = code(sagemaker.list_model_packages, NextToken="x")
seen["bad size"] = code(sagemaker.list_model_packages, MaxResults=101)
summary = sagemaker.list_model_packages(ModelPackageType="Versioned", MaxResults=1)["ModelPackageSummaryList"][0]
seen["creation time"] = summary["CreationTime"].timestamp()
settings["aws_access_key_id"] = "AKIDUNKNOWN"
seen["unknown key"] = code(boto3.client("cloudcontrol", **settings).list_resource_requests)
settings.update(aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="wrong")
seen["wrong secret"] = code(boto3.client("cloudcontrol", **settings).list_resource_requests)


def status(**headers):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/",
        data=b"{}",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


operation = "CloudApiService.ListResourceRequests"
seen["web pages"] = [
    status(),
    status(X_Amz_Target=operation),
    status(Authorization="x"),
    status(X_Amz_Target=operation, Authorization="x", Origin="https://example.com"),
]
scope = "AKIDEXAMPLE/20260101/us-east-1/cloudcontrolapi/aws4_request"
seen["no signature"] = [
    status(X_Amz_Target=operation, Authorization=text)
    for text in ["", "Bearer x", "AWS4-HMAC-SHA256", f"AWS4-HMAC-SHA256 Credential={scope}"]
]
settings.update(aws_secret_access_key=SECRET, region_name="mars-1")
seen["wrong region"] = code(boto3.client("cloudcontrol", **settings).list_resource_requests)
settings.update(region_name="eu-west-1")
client = boto3.client("cloudcontrol", **settings)
seen["any region"] = code(client.list_resource_requests)
client._request_signer._signing_name = "s3"
seen["wrong service"] = code(client.list_resource_requests)
# A package is made, found, and deleted, by the service's own waiter.
state = json.dumps({"ModelPackageGroupName": "churn", "ModelPackageDescription": "made"})
event = control.create_resource(TypeName=TYPE, DesiredState=state, ClientToken="make-1")["ProgressEvent"]
control.get_waiter("resource_request_success").wait(
    RequestToken=event["RequestToken"], WaiterConfig={"Delay": 1}
)
made = follow(event)
again = control.create_resource(TypeName=TYPE, DesiredState=state, ClientToken="make-1")["ProgressEvent"]
seen["made"] = [made["Operation"], made["OperationStatus"], again["Identifier"] == made["Identifier"]]
described = sagemaker.describe_model_package(ModelPackageName=made["Identifier"])
seen["made as"] = [
    described["ModelPackageDescription"], described["ModelApprovalStatus"],
    described["ModelPackageArn"].rsplit("/", 1)[1] == str(described["ModelPackageVersion"]),
]
gone = follow(control.delete_resource(TypeName=TYPE, Identifier=made["Identifier"])["ProgressEvent"])
seen["deleted"] = [gone["Operation"], gone["OperationStatus"]]
seen["gone"] = code(control.get_resource, TypeName=TYPE, Identifier=made["Identifier"])
seen["delete again"] = code(control.delete_resource, TypeName=TYPE, Identifier=made["Identifier"])
print(json.dumps(seen))
