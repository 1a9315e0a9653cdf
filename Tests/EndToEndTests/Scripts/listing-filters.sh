# What narrows a listing narrows it on the server.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
count() { mpkg fetch --all --endpoint-url "$URL" --region us-east-1 "$@" | wc -l; }
expected() { mpkg filter --count "region = 'us-east-1' AND $1" packages.jsonl; }
for status in Approved Rejected PendingManualApproval; do
  [ "$(count --status $status)" -eq "$(expected "model_approval_status = '$status'")" ]
done
[ "$(count --created-after 2024-06-01)" -eq "$(expected "creation_time > TIMESTAMP '2024-06-01T00:00:00Z'")" ]
[ "$(count --created-before 2024-06-01)" -eq "$(expected "creation_time < TIMESTAMP '2024-06-01T00:00:00Z'")" ]
group=$(mpkg filter "region = 'us-east-1' AND model_package_group_name IS NOT NULL" --limit 1 packages.jsonl |
  mpkg project model_package_group_name | cut -d'"' -f4)
[ "$(count --group "$group")" -eq "$(expected "model_package_group_name = '$group'")" ]
