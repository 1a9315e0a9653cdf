# Packages are listed, fetched, changed and read back changed; the records are those of the snapshot.
SERVE_OPTIONS="--verify-signatures --write-back after.jsonl --audit audit.jsonl"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg fetch --all --region us-east-1 --region eu-west-1 --endpoint-url "$URL" -o before.jsonl.gz
mpkg project "* EXCEPT (client_token)" before.jsonl.gz | sort > fetched
[ "$(mpkg filter --count TRUE before.jsonl.gz)" -eq 300 ]
mpkg filter "model_approval_status = 'PendingManualApproval'" before.jsonl.gz > pending.jsonl
mpkg patch --set model_approval_status=Approved pending.jsonl | mpkg apply --endpoint-url "$URL" > results.jsonl
count=$(wc -l < pending.jsonl)
[ "$count" -gt 20 ]
[ "$(mpkg filter --count "status = 'SUCCESS'" results.jsonl)" -eq "$count" ]
mpkg project line results.jsonl | sort -u | wc -l | grep -qx "$count"
mpkg fetch --endpoint-url "$URL" pending.jsonl > again.jsonl
[ "$(mpkg filter --count "model_approval_status = 'Approved'" again.jsonl)" -eq "$count" ]
mpkg project model_package_arn pending.jsonl > wanted
mpkg project model_package_arn again.jsonl | cmp - wanted
# The same requests again: their guards refuse them, item by item.
expect 1 sh -c "mpkg patch --set model_approval_status=Approved pending.jsonl | mpkg apply --endpoint-url '$URL' > second.jsonl"
[ "$(mpkg filter --count "status = 'FAILED'" second.jsonl)" -eq "$count" ]
kill "$SERVER"; wait "$SERVER"
[ "$(mpkg filter --count TRUE after.jsonl)" -eq 300 ]
[ "$(wc -l < audit.jsonl)" -eq "$count" ]
