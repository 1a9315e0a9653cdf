# Packages changed through SageMaker's own API: one or two calls a request, and no right of CloudFormation.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 200 --region us-east-1 > packages.jsonl
SERVE_OPTIONS="--audit audit"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" calls > port & recorder=$!
trap 'kill "$recorder" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)" MPKG_VIA=sagemaker
calls() { grep -c "^$1	" calls || true; }
versions() { mpkg filter "model_package_group_name IS NOT NULL" packages.jsonl; }

# Guarded approvals read each package and change it once; the audit has each of them.
versions | mpkg filter --limit 50 "model_approval_status <> 'Approved'" > pending
MPKG_VIA= mpkg patch --set model_approval_status=Approved --set customer_metadata_properties.by=ana pending > requests
: > calls
mpkg apply --journal journal requests > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND request_token IS NULL" results)" -eq 50 ]
[ "$(calls DescribeModelPackage) $(calls UpdateModelPackage) $(calls UpdateResource)" = "50 50 0" ]
[ "$(mpkg filter --count "operation = 'UpdateModelPackage' AND input.ModelApprovalStatus = 'Approved'" audit)" -eq 50 ]
mpkg project model_package_arn pending | mpkg fetch - > after
[ "$(mpkg filter --count "model_approval_status = 'Approved' AND customer_metadata_properties.by = 'ana'" after)" -eq 50 ]

# Run again, nothing is left; through the other API the journal is refused, with what to type.
: > calls
mpkg apply --journal journal requests > results
[ "$(calls DescribeModelPackage) $(calls UpdateModelPackage)" = "0 0" ]
expect 64 mpkg apply --via cloudcontrol --journal journal requests
grep -q "journal: the journal is of a run through sagemaker, not cloudcontrol; go on with --via sagemaker" messages
MPKG_VIA=cloudcontrol mpkg apply --journal other /dev/null > results
expect 64 mpkg apply --journal other requests
grep -q "of a run through cloudcontrol, not sagemaker; go on with --via cloudcontrol" messages
mpkg journal --format report journal | grep -q "^via  *sagemaker"

# A package that changed since the request was made is refused; a plan without guards takes one call each.
expect 1 mpkg apply requests > results
[ "$(mpkg filter --count "error_code = 'GuardFailed'" results)" -eq 50 ]
mpkg patch --no-guard --set approval_description=seen after > unguarded
: > calls
mpkg apply unguarded > results
[ "$(calls DescribeModelPackage) $(calls UpdateModelPackage)" = "0 50" ]

# Columns that Cloud Control cannot change: the request says so, and the other API refuses it.
mpkg filter --limit 3 "TRUE" after | mpkg patch \
  --set 'model_life_cycle={"Stage":"Production","StageStatus":"Approved"}' > cycles
[ "$(mpkg filter --count "via = 'sagemaker'" cycles)" -eq 3 ]
: > calls
expect 1 mpkg apply --via cloudcontrol cycles > results
[ ! -s calls ]
[ "$(mpkg filter --count "error_code = 'NotUpdatable' AND status_message LIKE '%ModelLifeCycle%--via sagemaker'" results)" -eq 3 ]
MPKG_VIA= mpkg review --records after --format markdown cycles > review.md
grep -q Production review.md
expect 64 mpkg patch --via cloudcontrol --set 'model_life_cycle={"Stage":"a","StageStatus":"b"}' after
grep -q -e "--via sagemaker" messages
mpkg apply --dry-run cycles > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 3 ]
mpkg apply --journal cycles.journal cycles > results

[ "$(mpkg project data__Identifier results | sed 's/data__Identifier/model_package_arn/' | mpkg fetch - |
  mpkg filter --count "model_life_cycle.Stage = 'Production'")" -eq 3 ]
# Nothing can take the life cycle away again: undo says so.
expect 65 mpkg patch --undo cycles.journal > undo
grep -q "ModelLifeCycle had no value before" messages

# Tags of packages outside groups: AddTags and DeleteTags, by keys.
mpkg filter "model_package_group_name IS NULL AND tags IS NOT NULL AND length(tags) > 1" packages.jsonl |
  mpkg filter --limit 5 TRUE > lone
key=$(head -1 lone | "$MPKG_PYTHON" -c 'import json,sys; print(json.loads(sys.stdin.readline())["tags"][0]["Key"])')
mpkg patch --tag reviewed=yes --untag "$key" lone > tags
: > calls
mpkg apply --journal tags.journal tags > results
[ "$(calls AddTags)" -eq "$(wc -l < tags)" ]
[ "$(calls UpdateModelPackage)" -eq 0 ]
mpkg project data__Identifier results | sed 's/data__Identifier/model_package_arn/' | mpkg fetch - > tagged
[ "$(mpkg filter --count "tags['reviewed'] = 'yes' AND tags['$key'] IS NULL" tagged)" -eq "$(wc -l < tags)" ]
mpkg patch --undo tags.journal > undo
[ "$(mpkg filter --count "via = 'sagemaker'" undo)" -eq "$(wc -l < tags)" ]
mpkg apply undo > results
mpkg project data__Identifier results | sed 's/data__Identifier/model_package_arn/' | mpkg fetch - > untagged
[ "$(mpkg filter --count "tags['reviewed'] IS NULL" untagged)" -eq "$(wc -l < tags)" ]

# query's UPDATE goes through the same API.
arn=$(head -1 after | mpkg project --format tsv model_package_arn | tail -1)
: > calls
mpkg query "UPDATE aws.sagemaker.model_packages SET data__PatchDocument = string('[{\"op\":\"add\",\"path\":\"/ApprovalDescription\",\"value\":\"q\"}]')
  WHERE region = 'us-east-1' AND data__Identifier = '$arn'" > results
[ "$(calls UpdateModelPackage) $(calls UpdateResource)" = "1 0" ]

# New packages and deletions: the same requests, and the same guards.
mpkg filter --limit 4 "model_package_group_name IS NOT NULL" packages.jsonl > originals
MPKG_VIA= mpkg patch --quiet --create --set model_approval_status=PendingManualApproval \
  --unset approval_description originals > creations
: > calls
mpkg apply --journal creations.journal creations > results
[ "$(calls CreateModelPackage) $(calls CreateResource)" = "4 0" ]
mpkg project "data__Identifier AS model_package_arn" results | mpkg fetch - > made
[ "$(mpkg filter --count "model_approval_status = 'PendingManualApproval'" made)" -eq 4 ]
mpkg patch --quiet --delete made > deletions
expect 1 mpkg apply deletions > results
: > calls
mpkg apply --allow-delete --journal deletions.journal deletions > results
[ "$(calls DeleteModelPackage) $(calls DeleteResource)" = "4 0" ]
expect 1 mpkg fetch made > gone
[ ! -s gone ]
[ "$(mpkg filter --count "operation = 'DeleteModelPackage'" audit)" -eq 4 ]
