"""Makes model packages in moto, versioned and not, and prints their ARNs."""

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
client.create_model_package_group(ModelPackageGroupName="churn")
for number in range(int(sys.argv[1])):
    name = {"ModelPackageGroupName": "churn"} if number % 3 else {"ModelPackageName": f"lone-{number}"}
    package = client.create_model_package(ModelPackageDescription="made for a test", **name)
    print(package["ModelPackageArn"])
