# Changes as spreadsheets save them: every encoding, separator, line end and header gives the same requests; bytes that are no spreadsheet are refused.
"$MPKG_PYTHON" - <<'PYTHON'
import csv, io, itertools, json, random, subprocess

ARN = "arn:aws:sagemaker:us-east-1:111122223333:model-package/card/"
ROWS = [
    [ARN + "1", "Approved", 'good, "really"; 😀\tyes\nno', "ana é日", "fraud"],
    ["", "", "", "", ""],
    [ARN + "2", "Rejected", "", "", "two words"],
    ["", "", "", "", ""],
]
HEADERS = [
    ["model_package_arn", "model_approval_status", "approval_description",
     "customer_metadata_properties.reviewer", "tags.team"],
    ["Model Package ARN", "Model Approval Status", "Approval Description",
     "Customer Metadata Properties.reviewer", "Tags.team"],
    ["ModelPackageArn", "ModelApprovalStatus", "ApprovalDescription",
     "CustomerMetadataProperties.reviewer", "TAGS.team"],
    ["MODEL_PACKAGE_ARN", "MODEL_APPROVAL_STATUS", "APPROVAL_DESCRIPTION",
     "CUSTOMER_METADATA_PROPERTIES.reviewer", "tags.team"],
    ["ARN", " model approval status", "Approval description ",
     "customer metadata properties.reviewer", "Tags.team"],
]

def patch(content):
    return subprocess.run(["mpkg", "patch", "--quiet", "--without-records", "--changes", "-"],
                          input=content, capture_output=True)

expected = None
for encoding, separator, end, header in itertools.product(
        ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be"], ",;\t", ["\n", "\r\n"], HEADERS):
    file = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if end == "\n" and separator == ";" else csv.QUOTE_MINIMAL
    writer = csv.writer(file, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerow(header if quoting == csv.QUOTE_MINIMAL else [cell.strip() for cell in header])
    writer.writerows(ROWS)
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    result = patch((mark + file.getvalue()).encode(encoding))
    assert result.returncode == 0, (encoding, separator, end, header, result.stderr)
    if expected is None:
        expected = result.stdout
        assert expected.count(b"\n") == 2, expected
    assert result.stdout == expected, (encoding, separator, end, header, result.stdout)

# Random bytes, and good files with some bytes changed: a request, or an error with its exit code.
seed = random.randrange(1 << 32)
print("spreadsheets.sh: seed", seed)
dice = random.Random(seed)
good = "ARN;Model Approval Status;tags.a\r\n" + ARN + '1;Approved;"x"\r\n'
outcomes = set()
for _ in range(150):
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16"])
    content = bytearray(good.encode(encoding))
    if dice.random() < 0.3:
        content = bytearray(dice.choice([b"", b"\xff\xfe", b"\xfe\xff"]) + dice.randbytes(dice.randrange(60)))
    for _ in range(dice.randrange(1, 6)):
        if content:
            content[dice.randrange(len(content))] = dice.choice([dice.randrange(256), 0x22, 0x3B, 0x0A, 0xD8])
    result = patch(bytes(content))
    outcomes.add(result.returncode)
    assert result.returncode in (0, 65), (seed, bytes(content), result)
    assert (result.returncode == 0) == (result.stderr == b""), (seed, bytes(content), result)
assert outcomes == {0, 65}, (seed, outcomes)

# Random packages and rows: a row is taken where it fits one package and all rows that fit that package agree.
def package(region, account, version):
    return {"model_package_arn": f"arn:aws:sagemaker:{region}:{account}:model-package/card/{version}",
            "model_package_group_name": "Card", "model_package_version": version, "region": region,
            "creation_time": "2026-01-01T00:00:00Z", "model_approval_status": "PendingManualApproval"}

def fits(row, record):
    if row[0]:
        return row[0] == record["model_package_arn"]
    return row[2] == record["model_package_version"] and row[3] in ("", record["region"])

everything = [package(*choice) for choice in itertools.product(
    ["us-east-1", "eu-west-1"], ["111122223333", "222233334444"], [1, 2, 3, 4, 5])]
taken = refused = 0
for _ in range(60):
    records = dice.sample(everything, 10)
    records += dice.sample(records, 2)
    rows = []
    for _ in range(dice.randrange(1, 8)):
        record = dice.choice(everything)
        status = dice.choice(["Approved", "Approved", "Approved", "Rejected"])
        region = dice.choice(["", record["region"]])
        if dice.random() < 0.4:
            rows.append([record["model_package_arn"], "", "", "", status])
        else:
            rows.append(["", "CARD", record["model_package_version"], region, status])
    expected = {}
    before = refused
    for row in rows:
        found = {record["model_package_arn"] for record in records if fits(row, record)}
        fitting = [other for other in rows for record in records
                   if record["model_package_arn"] in found and fits(other, record)]
        if len(found) == 1 and all(other[4] == row[4] for other in fitting):
            expected[found.pop()] = row[4]
            taken += 1
        else:
            refused += 1
    with open("rows.csv", "w", newline="") as file:
        csv.writer(file, delimiter=dice.choice(",;\t")).writerows(
            [["ARN", "Group", "Version", "Region", "Model Approval Status"]] + rows)
    lines = "".join(json.dumps(record) + "\n" for record in records)
    result = subprocess.run(["mpkg", "patch", "--quiet", "--changes", "rows.csv", "--rejects", "rejects"],
                            input=lines.encode(), capture_output=True)
    requests = {}
    for line in result.stdout.splitlines():
        request = json.loads(line)
        requests[request["data__Identifier"]] = request["data__PatchDocument"][-1]["value"]
    assert requests == expected, (seed, rows, records, requests, expected, result.stderr)
    rejected = len(open("rejects").read().splitlines())
    assert rejected == refused - before, (seed, rows, records, rejected)
    assert result.returncode == (1 if rejected else 0), (seed, result)
assert taken > 20 and refused > 20, (seed, taken, refused)
PYTHON
