# StackQL's statements as they stand against a server; what is sent, and what is not.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" calls > port &
recorder=$!
trap 'kill "$recorder" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
query() { : > calls; mpkg query --endpoint-url "http://127.0.0.1:$(cat port)" "$@"; }
calls() { grep -c "^$1	" calls || true; }
same() { [ "$1" = "$2" ] || { echo "$3: '$1' is not '$2'"; cat calls; exit 1; }; }
arn=$(mpkg filter "region = 'us-east-1' AND model_package_group_name IS NOT NULL" --limit 1 packages.jsonl |
  mpkg project --format tsv model_package_arn | tail -1)

# The statement of the documentation, all columns.
query "SELECT
region,
tags,
additional_inference_specifications,
certify_for_marketplace,
client_token,
customer_metadata_properties,
domain,
drift_check_baselines,
inference_specification,
metadata_properties,
model_approval_status,
model_metrics,
model_package_description,
model_package_group_name,
model_package_name,
sample_payload_url,
skip_model_validation,
source_algorithm_specification,
task,
validation_specification,
model_package_arn,
approval_description,
creation_time,
last_modified_time,
model_package_status,
model_package_version,
additional_inference_specifications_to_add,
model_package_status_details
FROM aws.sagemaker.model_package
WHERE region = 'us-east-1' AND data__Identifier = '$arn';" --quiet > out
columns="region, tags, additional_inference_specifications, certify_for_marketplace, client_token,
  customer_metadata_properties, domain, drift_check_baselines, inference_specification,
  metadata_properties, model_approval_status, model_metrics, model_package_description,
  model_package_group_name, model_package_name, sample_payload_url, skip_model_validation,
  source_algorithm_specification, task, validation_specification, model_package_arn,
  approval_description, creation_time, last_modified_time, model_package_status,
  model_package_version, additional_inference_specifications_to_add, model_package_status_details"
mpkg filter "model_package_arn = '$arn'" packages.jsonl | mpkg project --quiet "$columns" > expected
[ -s out ]
cmp out expected
same "$(calls GetResource) $(calls ListModelPackages)" "1 0" "one package"

# Backquotes, the other names of the identifier, comments.
query "SELECT \`domain\` FROM awscc.sagemaker.model_packages -- here
  WHERE region = 'us-east-1' /* and */ AND Identifier IN ('$arn')" > out
[ "$(wc -l < out)" -eq 1 ]
# A package that is gone is told; the rest is written.
expect 1 query "SELECT domain, Identifier FROM aws.sagemaker.model_package
  WHERE region IN ('us-east-1', 'eu-west-1') AND data__Identifier IN ('${arn}999', '$arn')" \
  --rejects gone > out
[ "$(wc -l < out)" -eq 1 ]
grep -q ResourceNotFoundException messages
grep -q "${arn}999" gone
# Both regions are named, and each package is asked for in its own alone.
same "$(calls GetResource)" 2 "regions of identifiers"

# What a listing tells is not asked for again.
query "SELECT model_package_arn, model_approval_status, creation_time
  FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" > out
mpkg filter "region = 'us-east-1'" packages.jsonl | mpkg project "model_package_arn, model_approval_status, creation_time" > expected
sort out > sorted
sort expected | cmp sorted -
same "$(calls GetResource)" 0 "columns of the listing"
query "SELECT model_package_arn, domain FROM aws.sagemaker.model_packages
  WHERE region = 'us-east-1' AND model_approval_status = 'Rejected'" > out
same "$(calls GetResource)" "$(wc -l < out)" "columns beyond the listing"
[ "$(wc -l < out)" -eq "$(mpkg filter --count "region = 'us-east-1' AND model_approval_status = 'Rejected'" packages.jsonl)" ]

# What the service can check goes to it; the whole condition is worked out here too.
group=$(mpkg filter "model_package_arn = '$arn'" packages.jsonl | mpkg project --format tsv model_package_group_name | tail -1)
query "SELECT model_package_arn FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'
  AND model_package_group_name = '$group' AND model_approval_status = 'Approved'
  AND creation_time >= TIMESTAMP '2024-01-01' AND creation_time < '2026-01-01' AND model_package_version > 1" > out
for sent in '"ModelPackageGroupName":"'"$group"'"' '"ModelApprovalStatus":"Approved"' \
  '"CreationTimeAfter":1704067199' '"CreationTimeBefore":1767225601'; do
  grep "^ListModelPackages	" calls | grep -qF "$sent" || { echo "not sent: $sent"; cat calls; exit 1; }
done
[ "$(wc -l < out)" -eq "$(mpkg filter --count "region = 'us-east-1' AND model_package_group_name = '$group'
  AND model_approval_status = 'Approved' AND creation_time >= TIMESTAMP '2024-01-01'
  AND creation_time < '2026-01-01' AND model_package_version > 1" packages.jsonl)" ]
# OR narrows nothing on the server.
query "SELECT model_package_arn FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'
  AND (model_approval_status = 'Approved' OR model_package_version > 1)" > out
! grep -q ModelApprovalStatus calls
# A limit ends the reading.
query "SELECT domain FROM aws.sagemaker.model_packages WHERE region = 'us-east-1' LIMIT 2" --concurrency 4 > out
[ "$(wc -l < out)" -eq 2 ]
[ "$(calls GetResource)" -le 20 ]
query "SELECT domain FROM aws.sagemaker.model_packages WHERE region = 'us-east-1' LIMIT 0" > out
[ ! -s out ]
# EXPLAIN asks nobody, and tells the same.
query "EXPLAIN SELECT domain, count(*) FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'
  AND model_package_group_name = '$group' GROUP BY domain" > out
[ ! -s calls ]
mpkg filter --exit-status "place = 'service' AND contains(action, 'ModelPackageGroupName = $group')" out > /dev/null
mpkg filter --exit-status "place = 'service' AND action = 'GetResource of each package listed, for domain'" out > /dev/null

# Several regions, groups and order: as over the snapshot.
select="SELECT region, model_approval_status AS status, count(*) AS n"
rest="GROUP BY region, status HAVING n > 2 ORDER BY n DESC, region, status LIMIT 5"
query "$select FROM aws.sagemaker.model_packages WHERE region IN ('us-east-1', 'eu-west-1') $rest" > out
mpkg query "$select FROM 'packages.jsonl' $rest" | cmp out -
query "SELECT DISTINCT domain FROM aws.sagemaker.model_packages WHERE region = 'us-east-1' ORDER BY domain" \
  --format csv > out
mpkg query "SELECT DISTINCT domain FROM 'packages.jsonl' WHERE region = 'us-east-1' ORDER BY domain" --format csv | cmp out -
query "SELECT * FROM aws.sagemaker.model_packages WHERE region = 'eu-west-1' ORDER BY model_package_arn" > out
mpkg query "SELECT * FROM 'packages.jsonl' WHERE region = 'eu-west-1' ORDER BY model_package_arn" > expected
[ -z "$(mpkg diff expected out)" ]
mpkg project model_package_arn expected > order
mpkg project model_package_arn out | cmp order -

# UPDATE is followed to its end.
query "UPDATE aws.sagemaker.model_package
  SET data__PatchDocument = '[{\"op\":\"replace\",\"path\":\"/ModelApprovalStatus\",\"value\":\"Rejected\"}]'
  WHERE region = 'us-east-1' AND data__Identifier = '$arn';" --stats > out 2> messages
mpkg filter --exit-status "status = 'SUCCESS' AND data__Identifier = '$arn'" out > /dev/null
grep -q '"command":"query"' messages
[ "$(query "SELECT model_approval_status AS s FROM aws.sagemaker.model_package
  WHERE region = 'us-east-1' AND Identifier = '$arn'")" = '{"s":"Rejected"}' ]
expect 1 query "UPDATE aws.sagemaker.model_package SET PatchDocument = '[{\"op\":\"remove\",\"path\":\"/Nothing\"}]'
  WHERE region = 'us-east-1' AND Identifier = '$arn'" > out
mpkg filter --exit-status "status = 'FAILED'" out > /dev/null

# A listing that is denied ends the run with 77, and a file keeps its name.
query() { : > calls; mpkg query "$@"; }
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/bad_endpoint.py" denied > bad.port &
bad=$!
for _ in $(seq 200); do [ -s bad.port ] && break; sleep 0.05; done
echo before > kept.jsonl
expect 77 query "SELECT count(*) FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" \
  --endpoint-url "http://127.0.0.1:$(cat bad.port)" -o kept.jsonl
grep -qx before kept.jsonl
expect 1 query "SELECT count(*) FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" \
  --endpoint-url "http://127.0.0.1:$(cat bad.port)" --allow-partial -o kept.jsonl
kill "$bad"
