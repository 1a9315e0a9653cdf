# A server that nobody here wrote: groups and packages made in moto by boto3, read through SageMaker's API, and
# compared with what boto3 says of each. Where moto differs from AWS stands in moto_registry.py.
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m moto.server -H 127.0.0.1 -p "$port" > moto.log 2>&1 &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null || true; wait "$SERVER" 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:$port MPKG_VIA=sagemaker
moto() { "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/moto_registry.py" "$@"; }
moto make

# Whole regions by Search; nothing is missing, and nothing is asked for twice.
mpkg fetch --all --stats > night.jsonl 2> stats
moto check night.jsonl
[ "$(wc -l < stats)" -eq 1 ]
mpkg filter --exit-status "calls = 3 AND failed = 0" stats > /dev/null
[ "$(mpkg filter --count "created_by.UserProfileName = 'fake-user-profile-name'" night.jsonl)" -eq 130 ]

# Package by package, and a sample of what Search found.
mpkg fetch --all --exact --group churn > churn.jsonl
moto check churn.jsonl churn
mpkg fetch --all --group fraud --verify-by-describe 20 > fraud.jsonl 2> messages || true
moto check fraud.jsonl fraud
grep -q "compared 20 packages with DescribeModelPackage" messages

# Groups, with their tags and the number of their versions.
mpkg fetch --groups > groups.jsonl
mpkg project --quiet "model_package_group_name AS name, tags['team'] AS team, version_count AS n" groups.jsonl > rows
printf '%s\n' '{"name":"churn","team":"churn","n":65}' '{"name":"fraud","team":"fraud","n":52}' | cmp - rows
mpkg query "SELECT model_package_group_name AS name, tags['team'] AS team, version_count AS n
  FROM aws.sagemaker.model_package_groups" | cmp - rows

# The next night, after boto3 approved some.
moto approve
mpkg fetch --all --changed-since night.jsonl > next.jsonl
moto check next.jsonl
[ "$(mpkg diff night.jsonl next.jsonl | wc -l)" -eq 39 ]
[ "$(mpkg filter --count "approval_description = 'by boto3'" next.jsonl)" -eq 39 ]
