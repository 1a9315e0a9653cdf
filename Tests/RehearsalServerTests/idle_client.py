"""Starts an update, says so, and keeps its connection open until standard input ends.

usage: idle_client.py PORT ARN
"""
import http.client
import json
import sys

port, arn = sys.argv[1:3]
body = {
    "TypeName": "AWS::SageMaker::ModelPackage",
    "Identifier": arn,
    "PatchDocument": '[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]',
}
connection = http.client.HTTPConnection("127.0.0.1", int(port))
scope = "any/20260101/us-east-1/cloudcontrolapi/aws4_request"
headers = {
    "X-Amz-Target": "CloudApiService.UpdateResource",
    "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
}
connection.request("POST", "/", json.dumps(body), headers)
answer = connection.getresponse()
answer.read()
print(answer.status, flush=True)
sys.stdin.read()
