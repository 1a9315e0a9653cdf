#!/usr/bin/env python3
"""Reads or changes packages with AWS's own client, as a script would: a pool of 16 threads.

usage: boto3_calls.py fetch|apply URL REQUESTS
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

TYPE = "AWS::SageMaker::ModelPackage"
THREADS = 16
# What mpkg waits before it asks how far an update is, if nothing is known of the service.
PAUSE = 0.05

question, url, requests = sys.argv[1:]
client = boto3.client(
    "cloudcontrol", endpoint_url=url, region_name="us-east-1",
    config=Config(max_pool_connections=THREADS))


def fetch(request: dict) -> None:
    answer = client.get_resource(TypeName=TYPE, Identifier=request["data__Identifier"])
    json.loads(answer["ResourceDescription"]["Properties"])


def apply(request: dict) -> None:
    event = client.update_resource(
        TypeName=TYPE, Identifier=request["data__Identifier"],
        PatchDocument=json.dumps(request["data__PatchDocument"]))["ProgressEvent"]
    while event["OperationStatus"] in ("PENDING", "IN_PROGRESS"):
        time.sleep(PAUSE)
        event = client.get_resource_request_status(
            RequestToken=event["RequestToken"])["ProgressEvent"]
    if event["OperationStatus"] != "SUCCESS":
        raise SystemExit(f"{event}")


with open(requests) as lines, ThreadPoolExecutor(THREADS) as pool:
    for _ in pool.map({"fetch": fetch, "apply": apply}[question], map(json.loads, lines)):
        pass
