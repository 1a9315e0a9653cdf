# The rehearsal server does what the service does: ignored changes, failures inside, names, null.
arn() { printf 'arn:aws:sagemaker:us-east-1:111122223333:model-package/%s' "$1"; }
cat > packages.jsonl <<END
{"customer_metadata_properties":{"team":"fraud"},"model_approval_status":"Approved","model_package_group_name":"card","model_package_arn":"$(arn card/1)","approval_description":"fine","creation_time":"2026-01-01T00:00:00Z","model_package_status":"Completed","model_package_version":1,"model_life_cycle":{"Stage":"a","StageStatus":"b"},"created_by":{"DomainId":"d"},"model_package_group_tags":[{"Key":"team","Value":"x"}],"region":"us-east-1"}
{"tags":[{"Key":"team","Value":"x"}],"model_package_name":"solo","model_package_arn":"$(arn solo)","creation_time":"2026-01-01T00:00:00Z","model_package_status":"Completed","region":"us-east-1"}
END
SERVE_OPTIONS='--write-back after.jsonl'
. "$PROJECT/Tests/EndToEndTests/serve.sh"
export AWS_ENDPOINT_URL="$URL"

request() { printf '{"data__Identifier":"%s","data__PatchDocument":%s}\n' "$(arn "$1")" "$2"; }
# ends PACKAGE PATCH RESULT [PREVIEW]: how one request ends, and before that in a dry run; alike where
# nothing else is said. A result is `STATUS`, or `STATUS CODE`.
ends() {
  request "$1" "$2" > request
  for run in dry real; do
    wanted=$3
    [ "$run" = real ] || wanted=${4:-$3}
    mpkg apply --quiet $([ "$run" = real ] || echo --dry-run) request > result 2> messages || true
    found=$(mpkg project --format tsv "concat(status, iif(error_code IS NULL, '', ' '), error_code) AS r" result | tail -n 1)
    [ "$found" = "$wanted" ] || { echo "$1 $2, $run: $found, not $wanted"; cat messages; exit 1; }
  done
}

# SUCCESS that changes nothing is reported as NoEffect, by the read-back and by the dry run.
ends card/1 '[{"op":"remove","path":"/ApprovalDescription"}]' 'FAILED NoEffect'
ends card/1 '[{"op":"remove","path":"/ModelApprovalStatus"}]' 'FAILED NoEffect'
ends card/1 '[{"op":"add","path":"/Tags","value":[{"Key":"a","Value":"b"}]}]' 'FAILED NoEffect'
ends card/1 '[{"op":"add","path":"/SkipModelValidation","value":"All"}]' 'FAILED NoEffect'
ends solo '[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]' 'FAILED NoEffect'
# The handler fails inside: three attempts, not ten.
ends card/1 '[{"op":"remove","path":"/CustomerMetadataProperties"}]' 'FAILED InternalFailure'
mpkg filter --count 'attempts = 3' result | grep -qx 1
# Names and null.
ends card/1 '[{"op":"add","path":"/model_approval_status","value":"Rejected"}]' 'FAILED InvalidRequest'
ends card/1 '[{"op":"add","path":"/NoSuchProperty","value":1}]' 'FAILED InvalidRequest'
ends card/1 '[{"op":"add","path":"/ModelLifeCycle","value":{"Stage":"x","StageStatus":"y"}}]' 'FAILED InvalidRequest'
ends card/1 '[{"op":"add","path":"/ModelApprovalStatus","value":null}]' 'FAILED InvalidRequest'
ends card/1 '[{"op":"add","path":"/ModelPackageName","value":"n"}]' 'FAILED InvalidRequest'
ends card/1 '[{"op":"remove","path":"/CustomerMetadataProperties/team"}]' 'FAILED InvalidRequest'
# What the handler passes on is carried out.
ends card/1 '[{"op":"replace","path":"/ApprovalDescription","value":""}]' SUCCESS
ends card/1 '[{"op":"replace","path":"/ApprovalDescription","value":""}]' SUCCESS UNCHANGED
ends card/1 '[{"op":"add","path":"/CustomerMetadataProperties/note","value":"n"}]' SUCCESS
ends card/1 '[{"op":"remove","path":"/CustomerMetadataProperties/note"}]' SUCCESS
ends solo '[{"op":"add","path":"/Tags/-","value":{"Key":"a","Value":"b"}}]' SUCCESS

# Cloud Control returns no columns of SageMaker's own API, and no tags of the group.
mpkg fetch --quiet "$(arn card/1)" > fetched
mpkg filter --count 'model_life_cycle IS NULL AND created_by IS NULL AND model_package_group_tags IS NULL' fetched 2>/dev/null | grep -qx 1

kill "$SERVER"
wait "$SERVER"
mpkg project 'model_approval_status, approval_description, customer_metadata_properties AS m' --limit 1 after.jsonl > found
echo '{"model_approval_status":"Approved","approval_description":"","m":{"team":"fraud"}}' | diff - found
# The file keeps the columns that were not served.
mpkg filter --count "model_life_cycle.Stage = 'a'" after.jsonl | grep -qx 1

# --lenient carries out what the schema allows; names and null are refused all the same.
trap - EXIT
SERVE_OPTIONS='--lenient'
. "$PROJECT/Tests/EndToEndTests/serve.sh"
export AWS_ENDPOINT_URL="$URL"
request card/1 '[{"op":"remove","path":"/ApprovalDescription"}]' | mpkg apply --quiet | grep -q '"SUCCESS"'
request card/1 '[{"op":"add","path":"/NoSuchProperty","value":1}]' > request
expect 1 mpkg apply --quiet request > result
grep -q '"InvalidRequest"' result
