# Packages read through SageMaker's own API: the records are those of Cloud Control, and tell who changed a package.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 300 --region us-east-1 eu-west-1 |
  "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/sagemaker_columns.py" > packages.jsonl
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" calls > port & recorder=$!
trap 'kill "$recorder" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)"
calls() { grep -c "^$1	" calls || true; }
mpkg project model_package_arn packages.jsonl > arns
outside=$(mpkg filter --count "model_package_group_name IS NULL" packages.jsonl)

# The same packages in the same order through both APIs: the columns of Cloud Control are equal byte for byte.
mpkg fetch --via cloudcontrol arns > cloudcontrol.jsonl
[ "$(calls GetResource) $(calls DescribeModelPackage)" = "300 0" ]
: > calls
mpkg fetch --via sagemaker arns > sagemaker.jsonl
[ "$(calls GetResource) $(calls DescribeModelPackage) $(calls ListTags)" = "0 300 $outside" ]
only="created_by, last_modified_by, model_life_cycle, model_package_registration_type"
mpkg project "* EXCEPT ($only)" sagemaker.jsonl > both
mpkg project '*' cloudcontrol.jsonl | cmp - both
[ "$(mpkg filter --count "last_modified_by.IamIdentity.Arn LIKE '%user/bob'" sagemaker.jsonl)" -eq 200 ]
[ -z "$(mpkg diff --exact packages.jsonl sagemaker.jsonl)" ]

# The variable chooses the API; the option wins over it; a snapshot needs neither.
: > calls
MPKG_VIA=sagemaker mpkg fetch "$(head -1 packages.jsonl | mpkg project --format tsv model_package_arn | tail -1)" > one
MPKG_VIA=sagemaker mpkg fetch --via cloudcontrol "$(head -1 packages.jsonl | mpkg project --format tsv model_package_arn | tail -1)" > two
[ "$(calls GetResource) $(calls DescribeModelPackage)" = "1 1" ]
MPKG_VIA=nowhere mpkg fetch --all --region us-east-1 --registry packages.jsonl > three
expect 64 env MPKG_VIA=nowhere mpkg fetch arns
grep -q "MPKG_VIA cannot be 'nowhere'; set it to cloudcontrol or sagemaker" messages
expect 64 env MPKG_VIA=sagemaker mpkg fetch --role-arn arn:aws:iam::111122223333:role/reader arns
grep -q -e "--role-arn: SageMaker's API has no RoleArn" messages

# A package that is gone, and one that was named with a wrong region.
gone=$(head -1 packages.jsonl | mpkg project --format tsv model_package_arn | tail -1)999
expect 1 mpkg fetch --via sagemaker "$gone" --rejects rejects
grep -q "ValidationException: ModelPackage $gone does not exist" messages

# query reads the columns that only SageMaker has, and tags only where they are named.
query() { : > calls; mpkg query --via sagemaker "$@"; }
query "SELECT model_package_arn, last_modified_by.IamIdentity.Arn AS who FROM aws.sagemaker.model_packages
  WHERE region = 'us-east-1' AND last_modified_by.IamIdentity.Arn LIKE '%bob'" > out 2> messages
[ ! -s messages ]
[ "$(wc -l < out)" -eq "$(mpkg filter --count "region = 'us-east-1' AND last_modified_by IS NOT NULL" packages.jsonl)" ]
[ "$(calls ListTags)" -eq 0 ]
query "SELECT tags FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" > out
[ "$(calls ListTags)" -eq "$(mpkg filter --count "region = 'us-east-1' AND model_package_group_name IS NULL" packages.jsonl)" ]
query "EXPLAIN SELECT tags FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" > out
[ ! -s calls ]
mpkg filter --exit-status "action = 'DescribeModelPackage of each package listed, for tags'" out > /dev/null
mpkg filter --exit-status "action = 'ListTags of each package outside a group, for tags'" out > /dev/null

# Versions are read 100 a call where the columns are among those that such a call returns.
query "SELECT model_package_arn, inference_specification.Containers[0].Image AS image
  FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" > out
cut -d'	' -f1 calls | sort | uniq -c | sed 's/^ *//' > counted
[ "$(calls GetResource) $(calls ListTags)" = "0 0" ]
[ "$(calls BatchDescribeModelPackage)" -le 2 ]
[ "$(calls DescribeModelPackage)" -eq "$(mpkg filter --count "region = 'us-east-1' AND model_package_group_name IS NULL" packages.jsonl)" ]
sort out > batched
mpkg filter "region = 'us-east-1'" packages.jsonl |
  mpkg project --quiet "model_package_arn, inference_specification.Containers[0].Image AS image" | sort | cmp - batched
versions=$(mpkg filter "region = 'us-east-1' AND model_package_group_name IS NOT NULL" --limit 3 packages.jsonl |
  mpkg project --format tsv model_package_arn | sed 1d | sed "s/.*/'&'/" | paste -sd, -)
expect 1 query "SELECT inference_specification FROM aws.sagemaker.model_packages
  WHERE region = 'us-east-1' AND Identifier IN ($versions, '$gone')" > out
[ "$(wc -l < out)" -eq 3 ]
[ "$(calls BatchDescribeModelPackage) $(calls DescribeModelPackage)" = "1 1" ]
grep -q "$gone: ValidationException: ModelPackage .* does not exist" messages
query "EXPLAIN SELECT inference_specification FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" > out
mpkg filter --exit-status "action = 'BatchDescribeModelPackage of the versions listed, 100 a call, for inference_specification'" out > /dev/null

# review reads through it too, and the rights of cloudformation are not needed.
mpkg filter "region = 'us-east-1'" packages.jsonl | mpkg filter --limit 5 "model_package_group_name IS NOT NULL" |
  mpkg patch --quiet --set model_approval_status=Rejected > requests
: > calls
mpkg review --via sagemaker --show "last_modified_by.IamIdentity.Arn AS who" --format markdown requests > review.md
[ "$(calls GetResource) $(calls DescribeModelPackage)" = "0 $(wc -l < requests | tr -d " ")" ]
grep -q who review.md

# Throttles and resets pass by themselves, as through Cloud Control.
kill "$SERVER"
wait "$SERVER" || true
unset AWS_ENDPOINT_URL
SERVE_OPTIONS="--throttle-rate 0.05 --reset-rate 0.1 --seed 7"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
trap 'kill "$recorder" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
head -100 arns | mpkg fetch --via sagemaker --endpoint-url "$URL" --max-attempts 30 --quiet --stats 2> stats > again.jsonl
head -100 sagemaker.jsonl | cmp - again.jsonl
mpkg filter --exit-status "retries > 5 AND failed = 0" stats > /dev/null
