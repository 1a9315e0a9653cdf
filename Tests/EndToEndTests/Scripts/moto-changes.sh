# Changes at a server that nobody here wrote: moto's SageMaker, filled and looked at by boto3.
#
# Where moto 5.2.1 differs from SageMaker's service model: UpdateModelPackage forgets the approval status, the
# approval description and the customer metadata that a call does not give; it does not know the source URI, model
# card, life cycle and registration type; ListTags fails for model packages, so only packages in groups are made
# here; there is no Search of model packages and no DeleteModelPackage.
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m moto.server -H 127.0.0.1 -p "$port" > moto.log 2>&1 &
moto=$!
trap 'kill "$moto" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
cat > boto.py <<'P'
import os, sys, time
import boto3, botocore.exceptions
client = boto3.client("sagemaker", endpoint_url=os.environ["MOTO"])
if sys.argv[1] == "make":
    for _ in range(200):
        try:
            client.list_model_packages()
            break
        except botocore.exceptions.EndpointConnectionError:
            time.sleep(0.1)
    for group in ("churn", "fraud"):
        client.create_model_package_group(ModelPackageGroupName=group)
        for _ in range(30):
            client.create_model_package(
                ModelPackageGroupName=group, ModelApprovalStatus="PendingManualApproval",
                ModelPackageDescription="made for a test")
else:
    for group in ("churn", "fraud"):
        pages = client.get_paginator("list_model_packages").paginate(ModelPackageGroupName=group)
        for page in pages:
            for package in page["ModelPackageSummaryList"]:
                described = client.describe_model_package(ModelPackageName=package["ModelPackageArn"])
                print(described["ModelPackageArn"], described["ModelApprovalStatus"],
                      described.get("ApprovalDescription", "-"),
                      described.get("CustomerMetadataProperties", {}))
P
export MOTO=http://127.0.0.1:$port
"$MPKG_PYTHON" boto.py make
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$MOTO" calls > port & recorder=$!
trap 'kill "$recorder" "$moto" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)" MPKG_VIA=sagemaker
calls() { grep -c "^$1	" calls || true; }

# Fetched, filtered, patched.
mpkg fetch --exact --all > before.jsonl
[ "$(wc -l < before.jsonl)" -eq 60 ]
mpkg filter "model_package_group_name = 'churn' OR model_package_version <= 20" before.jsonl |
  mpkg patch --set model_approval_status=Approved --set approval_description=tested > requests
[ "$(wc -l < requests)" -eq 50 ]

# Applied, killed and run again: each package is changed once.
: > calls
mpkg apply --rate 30 --concurrency 4 --journal journal requests > results 2> messages & apply=$!
for _ in $(seq 400); do [ "$(calls UpdateModelPackage)" -ge 5 ] && break; sleep 0.05; done
kill -9 "$apply"
wait "$apply" || true
[ "$(calls UpdateModelPackage)" -lt 50 ]
mpkg apply --journal journal requests > results
[ "$(mpkg filter --count "status = 'SUCCESS' OR status = 'SKIPPED'" results)" -eq 50 ]
[ "$(calls UpdateModelPackage)" -eq 50 ]
"$MPKG_PYTHON" boto.py show > shown
[ "$(grep -c " Approved tested " shown)" -eq 50 ]
[ "$(grep -c " PendingManualApproval - " shown)" -eq 10 ]

# Two nights compared: the approvals, and who changed what.
mpkg fetch --exact --all > after.jsonl
mpkg diff before.jsonl after.jsonl > difference
[ "$(wc -l < difference)" -eq 50 ]
[ "$(mpkg filter --count "change = 'changed'" difference)" -eq 50 ]
[ "$(grep -c '"path":"/ModelApprovalStatus","value":"Approved"' difference)" -eq 50 ]

# New versions in another group, made once though the command runs twice.
mpkg filter --limit 5 "model_package_group_name = 'churn'" after.jsonl |
  mpkg patch --create --set model_package_group_name=fraud --unset approval_description > creations
: > calls
mpkg apply --journal made creations > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND model_package_version > 30" results)" -eq 5 ]
mpkg apply --journal made creations > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq 5 ]
[ "$(calls CreateModelPackage)" -eq 5 ]
"$MPKG_PYTHON" boto.py show > shown
[ "$(grep -c "model-package/fraud/3[1-5] Approved - " shown)" -eq 5 ]
[ "$(wc -l < shown)" -eq 65 ]

# moto cannot delete packages: no deletion is told as a success, and all packages stay.
head -2 after.jsonl | mpkg patch --delete > deletions
status=0
mpkg apply --allow-delete=approved --timeout 4s deletions > results 2> messages || status=$?
[ "$status" -ne 0 ]
[ "$(mpkg filter --count "status IN ('FAILED', 'UNKNOWN')" results)" -eq 2 ]
"$MPKG_PYTHON" boto.py show > shown
[ "$(wc -l < shown)" -eq 65 ]

# Metadata beside a status and a description; a single entry of it goes again. moto forgets what is not given, so
# all is given.
mpkg filter --limit 3 "model_approval_status = 'Approved'" after.jsonl > some
mpkg patch --no-guard --set model_approval_status=Rejected --set approval_description=drift \
  --set customer_metadata_properties.by=ana --set customer_metadata_properties.why=drift some > requests
mpkg apply requests > results
"$MPKG_PYTHON" boto.py show > shown
[ "$(grep -c " Rejected drift {'by': 'ana', 'why': 'drift'}" shown)" -eq 3 ]

# What moto does not have is refused by its words; what it cannot say, by name.
arn=$(head -1 after.jsonl | mpkg project --format tsv model_package_arn | tail -1)
printf '{"data__Identifier":"%s999","patch":[{"op":"add","path":"/ApprovalDescription","value":"x"}]}\n' "$arn" > gone
printf '{"data__Identifier":"%s","patch":[{"op":"remove","path":"/ApprovalDescription"}]}\n' "$arn" >> gone
status=0
mpkg apply gone > results 2> messages || status=$?
[ "$status" -eq 1 ]
mpkg filter --exit-status "line = 1 AND status = 'FAILED' AND status_message LIKE '%not found%'" results > /dev/null
mpkg filter --exit-status "line = 2 AND error_code = 'NotUpdatable' AND status_message LIKE 'ApprovalDescription cannot be removed%'" results > /dev/null
