"""Prints packages in the shapes in which AWS's clients and StackQL give them; compares records.

usage: aws_shapes.py print SHAPE URL SNAPSHOT
       aws_shapes.py compare EXPECTED GOT [--without COLUMN ... | --only COLUMN ...]
"""
import json
import sys

TYPE = "AWS::SageMaker::ModelPackage"


def lines(name):
    with open(name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def client(service, url):
    import boto3
    return boto3.client(service, endpoint_url=url, region_name="us-east-1")


def dump(value, **more):
    print(json.dumps(value, default=str, **more))


def get(url, arns):
    """One pretty-printed answer after another."""
    control = client("cloudcontrol", url)
    for arn in arns:
        dump(control.get_resource(TypeName=TYPE, Identifier=arn), indent=4)


def descriptions(url, arns):
    """One array, with times as boto3 prints them."""
    sagemaker = client("sagemaker", url)
    dump([sagemaker.describe_model_package(ModelPackageName=arn) for arn in arns], indent=2)


def epochs(url, arns):
    """Descriptions with times as SageMaker sends them, one a line."""
    sagemaker = client("sagemaker", url)
    for arn in arns:
        answer = sagemaker.describe_model_package(ModelPackageName=arn)
        for name in ("CreationTime", "LastModifiedTime"):
            if name in answer:
                answer[name] = answer[name].timestamp()
        dump(answer, ensure_ascii=False)


def batches(url, arns):
    sagemaker = client("sagemaker", url)
    for start in range(0, len(arns), 100):
        dump(sagemaker.batch_describe_model_package(ModelPackageArnList=arns[start:start + 100]))


def pages(url, arns):
    """All pages of a listing in one array."""
    pages = client("sagemaker", url).get_paginator("list_model_packages").paginate(
        ModelPackageType="Both", PaginationConfig={"PageSize": 30})
    dump(list(pages), separators=(",", ":"))


def resources(url, arns):
    dump(list(client("cloudcontrol", url).get_paginator("list_resources").paginate(TypeName=TYPE)))


def stackql(url, records):
    """Rows: nested values as JSON text, the same columns in each."""
    columns = {column: None for record in records for column in record}
    dump([{
        column: json.dumps(record[column]) if isinstance(record.get(column), (dict, list, bool))
        else record.get(column) for column in columns} for record in records])


def compare(expected, got, options):
    wanted = {record["model_package_arn"]: record for record in lines(expected)}
    found = lines(got)
    assert found, "no record"
    for record in found:
        whole = wanted[record["model_package_arn"]]
        if options[:1] == ["--without"]:
            whole = {name: value for name, value in whole.items() if name not in options[1:]}
        if options[:1] == ["--only"]:
            whole = {name: value for name, value in whole.items() if name in options[1:]}
        assert list(whole.items()) == list(record.items()), (whole, record)
    print(len(found))


if __name__ == "__main__":
    if sys.argv[1] == "compare":
        compare(sys.argv[2], sys.argv[3], sys.argv[4:])
    else:
        shape, url, snapshot = sys.argv[2:5]
        records = lines(snapshot)
        arns = [record["model_package_arn"] for record in records]
        globals()[shape](url, records if shape == "stackql" else arns)
