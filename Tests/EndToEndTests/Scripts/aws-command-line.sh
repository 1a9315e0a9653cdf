# AWS's own command line drives the server.
. "$PROJECT/Tests/EndToEndTests/serve.sh" --verify-signatures
arn=$(mpkg filter "region = 'us-east-1' AND model_approval_status = 'PendingManualApproval'" --limit 1 packages.jsonl |
  mpkg project model_package_arn | cut -d'"' -f4)
aws() { AWS_PAGER= AWS_REGION=us-east-1 "$python3" -m awscli "$@"; }
type=AWS::SageMaker::ModelPackage
aws cloudcontrol get-resource --endpoint-url "$URL" --type-name $type --identifier "$arn" > got
grep -q PendingManualApproval got
aws cloudcontrol update-resource --endpoint-url "$URL" --type-name $type --identifier "$arn" \
  --patch-document '[{"op":"replace","path":"/ModelApprovalStatus","value":"Approved"}]' > event
token=$("$python3" -c 'import json; print(json.load(open("event"))["ProgressEvent"]["RequestToken"])')
for _ in $(seq 20); do
  aws cloudcontrol get-resource-request-status --endpoint-url "$URL" --request-token "$token" > event
  grep -q SUCCESS event && break
done
grep -q SUCCESS event
mpkg fetch --endpoint-url "$URL" "$arn" | mpkg filter --exit-status "model_approval_status = 'Approved'" > changed
aws sagemaker list-model-packages --endpoint-url "$URL" --model-package-type Both --query 'length(ModelPackageSummaryList)' |
  grep -qx "$(mpkg filter --count "region = 'us-east-1'" packages.jsonl)"
