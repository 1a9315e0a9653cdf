# The tags of groups are a column of their packages: one ListTags for each group, over HTTP and from a file.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 300 --region us-east-1 eu-west-1 \
  --groups groups.jsonl > packages.jsonl
SERVE_OPTIONS="--groups groups.jsonl"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" calls > port & recorder=$!
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" denied.calls ListTags > denied.port & denier=$!
trap 'kill "$recorder" "$denier" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && [ -s denied.port ] && break; sleep 0.05; done
regions="--region us-east-1 --region eu-west-1"
fetch() { : > calls; mpkg fetch --all $regions --endpoint-url "http://127.0.0.1:$(cat port)" "$@"; }
calls() { grep -c "^$1	" calls || true; }

# Every group is asked about once, however many of its packages are read at a time.
fetch --group-tags --concurrency 64 --stats -o tagged.jsonl 2> stats
groups=$(wc -l < groups.jsonl)
[ "$(calls ListTags)" -eq "$groups" ]
[ "$(calls GetResource)" -eq 300 ]
mpkg filter --exit-status "calls = $(wc -l < calls) AND failed = 0" stats > /dev/null
[ "$(mpkg filter --count "model_package_group_tags IS NULL" tagged.jsonl)" -eq \
  "$(mpkg filter --count "model_package_group_name IS NULL" tagged.jsonl)" ]
# The tags are those of the file, before the region; the rest is what is fetched without them.
select="model_package_group_name AS name, json_extract(tags, '\$') AS tags"
mpkg project --quiet "$select" groups.jsonl | sort > expected
mpkg filter "model_package_group_name IS NOT NULL" tagged.jsonl |
  mpkg project "model_package_group_name AS name, model_package_group_tags AS tags" | sort -u | cmp - expected
[ "$(grep -c '"model_package_group_tags":\[[^]]*\],"region":"' tagged.jsonl)" -gt 250 ]
fraud=$(mpkg filter "tags['team'] = 'fraud'" groups.jsonl | mpkg project --format tsv model_package_group_name | sed 1d)
count=0
for group in $fraud; do
  count=$((count + $(mpkg filter --count "model_package_group_name = '$group'" packages.jsonl)))
done
[ "$count" -gt 10 ]
[ "$(mpkg filter --count "model_package_group_tags['team'] = 'fraud'" tagged.jsonl)" -eq "$count" ]
fetch -o plain.jsonl
[ "$(calls ListTags)" -eq 0 ]
mpkg project '* EXCEPT (model_package_group_tags)' tagged.jsonl | sort > rest
mpkg project '*' plain.jsonl | sort | cmp - rest

# AWS's own client sees the same.
"$MPKG_PYTHON" - "$URL" groups.jsonl packages.jsonl > boto3.out <<'END'
import json, sys
import boto3
from botocore.exceptions import ClientError

url, groups, packages = sys.argv[1:]
client = boto3.client("sagemaker", region_name="us-east-1", endpoint_url=url)
group = next(g for g in map(json.loads, open(groups)) if g["region"] == "us-east-1")
lone = next(p for p in map(json.loads, open(packages)) if p.get("model_package_name"))
arn = group["model_package_group_arn"]
assert client.list_tags(ResourceArn=arn)["Tags"] == group["tags"]
assert client.list_tags(ResourceArn=lone["model_package_arn"])["Tags"] == lone["tags"]
assert len(list(client.get_paginator("list_tags").paginate(ResourceArn=arn))) == 1
for name in [arn, group["model_package_group_name"]]:
    found = client.describe_model_package_group(ModelPackageGroupName=name)
    assert found["ModelPackageGroupArn"] == arn and found["ModelPackageGroupStatus"] == "Completed"
    assert found["CreationTime"].isoformat()[:19] == group["creation_time"][:19]
for call in [
    lambda: client.list_tags(ResourceArn=arn + "-gone"),
    lambda: client.list_tags(ResourceArn="arn:aws:s3:::bucket"),
    lambda: client.describe_model_package_group(ModelPackageGroupName="gone"),
]:
    try:
        call()
        print("no error")
    except ClientError as error:
        print(error.response["Error"]["Code"])
END
[ "$(cat boto3.out | tr '\n' ' ')" = "ValidationException ValidationException ValidationException " ]

# Offline: the same records from the same two files.
mpkg fetch --all $regions --group-tags --registry packages.jsonl --groups-file groups.jsonl > offline.jsonl
sort tagged.jsonl > one
mpkg project '*' offline.jsonl | sort > two
[ -z "$(mpkg diff one two)" ]
# A group that is gone is told once; its packages come without the column, also where they had one.
group=$(head -1 groups.jsonl | mpkg project --format tsv model_package_group_name | sed 1d)
sed 1d groups.jsonl > fewer.jsonl
mpkg fetch --all $regions --group-tags --registry tagged.jsonl --groups-file fewer.jsonl > lacking.jsonl 2> messages
[ "$(grep -c "model-package-group/$group: warning: " messages)" -eq 1 ]
[ "$(wc -l < messages)" -eq 1 ]
[ "$(mpkg filter --count "model_package_group_name = '$group' AND model_package_group_tags IS NULL" lacking.jsonl)" -eq \
  "$(mpkg filter --count "model_package_group_name = '$group'" packages.jsonl)" ]

# Without the right there is one warning, or with --require-group-tags exit 77 and no file.
refused="http://127.0.0.1:$(cat denied.port)"
mpkg fetch --all $regions --group-tags --endpoint-url "$refused" -o without.jsonl 2> messages
[ "$(wc -l < messages)" -eq 1 ]
grep -q "warning: AccessDeniedException: .*sagemaker:ListTags" messages
[ -z "$(mpkg diff plain.jsonl without.jsonl)" ]
[ "$(grep -c "^ListTags	" denied.calls)" -eq "$groups" ]
echo before > kept.jsonl
expect 77 mpkg fetch --all $regions --require-group-tags --endpoint-url "$refused" -o kept.jsonl --rejects rejects
grep -qx before kept.jsonl
grep -q "the tags of its group .* are required: AccessDeniedException" messages
mpkg filter --count "error_code = 'AccessDeniedException'" rejects | grep -qvx 0
mpkg fetch --all $regions --require-group-tags --endpoint-url "$URL" > required.jsonl
sort required.jsonl | cmp - one

# A difference in the tags of groups is shown, never sent, and does not stand in the way of a restore.
mpkg filter "model_package_group_name IS NOT NULL" tagged.jsonl |
  mpkg patch --quiet --set model_approval_status=Rejected > requests
mpkg apply --quiet --registry tagged.jsonl --write-back changed.jsonl requests > results
sed 's/"Key":"stage"/"Key":"phase"/g' changed.jsonl > new.jsonl
mpkg diff new.jsonl tagged.jsonl | mpkg filter "change = 'changed'" > back
[ "$(mpkg filter --count "any(not_updatable, path LIKE '/ModelPackageGroupTags%')" back)" -gt 50 ]
mpkg filter --count "any(patch, path LIKE '/ModelPackageGroupTags%')" back | grep -qx 0
mpkg apply --quiet --registry new.jsonl --write-back restored.jsonl back > results
mpkg filter --count "status NOT IN ('SUCCESS', 'UNCHANGED')" results | grep -qx 0
[ -z "$(mpkg diff --ignore last_modified_time --ignore model_package_group_tags restored.jsonl tagged.jsonl)" ]

# query asks for them where a statement names the column, and for packages only where it has to.
query() { : > calls; mpkg query --endpoint-url "http://127.0.0.1:$(cat port)" "$@"; }
query "SELECT model_package_arn FROM aws.sagemaker.model_packages
  WHERE region IN ('us-east-1', 'eu-west-1') AND model_package_group_tags['team'] = 'fraud'" > out
[ "$(wc -l < out)" -eq "$count" ]
[ "$(calls ListTags) $(calls GetResource)" = "$groups 0" ]
query "SELECT domain FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" > out
[ "$(calls ListTags)" -eq 0 ]
query "EXPLAIN SELECT model_package_group_tags FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" |
  mpkg filter --exit-status "action = 'ListTags of each group, for model_package_group_tags'" > /dev/null
[ ! -s calls ]
