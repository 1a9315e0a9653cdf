# Changes as spreadsheets save them: every encoding, separator, line end and header gives the same requests; bytes that are no spreadsheet are refused.
"$MPKG_PYTHON" - <<'PYTHON'
import csv, io, itertools, random, subprocess

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
good = "ARN;Status;tags.a\r\n" + ARN + '1;Approved;"x"\r\n'
for _ in range(150):
    encoding = dice.choice(["utf-8", "utf-8-sig", "utf-16"])
    content = bytearray(good.encode(encoding))
    if dice.random() < 0.3:
        content = bytearray(dice.choice([b"", b"\xff\xfe", b"\xfe\xff"]) + dice.randbytes(dice.randrange(60)))
    for _ in range(dice.randrange(1, 6)):
        if content:
            content[dice.randrange(len(content))] = dice.choice([dice.randrange(256), 0x22, 0x3B, 0x0A, 0xD8])
    result = patch(bytes(content))
    assert result.returncode in (0, 65), (seed, bytes(content), result)
    assert (result.returncode == 0) == (result.stderr == b""), (seed, bytes(content), result)
PYTHON
