# Connections that break, throttles and operations that fail: every package is deleted once, by the server's
# own account, and none that should stay. What was deleted is made again out of the journal.
SERVE_OPTIONS="--reset-rate 0.1 --throttle-rate 0.05 --fail-rate 0.1 --seed 5 --audit audit --write-back after.jsonl"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
head -100 packages.jsonl | mpkg patch --delete > deletions 2> messages
grep -q "are Approved" messages

# Without permission nothing is sent.
expect 1 mpkg apply --endpoint-url "$URL" deletions > results
[ "$(mpkg filter --count "error_code = 'DeletionNotAllowed'" results)" -eq 100 ]
[ ! -s audit ]

approved=$(head -100 packages.jsonl | mpkg filter --count "model_approval_status = 'Approved'")
expect 1 mpkg apply --allow-delete --concurrency 64 --journal j --endpoint-url "$URL" deletions > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq $((100 - approved)) ]
[ "$(mpkg filter --count "error_code = 'ApprovedPackage'" results)" -eq "$approved" ]
[ "$(wc -l < audit)" -eq $((100 - approved)) ]
[ "$(mpkg project identifier audit | sort -u | wc -l)" -eq $((100 - approved)) ]

# The same command again deletes nothing.
expect 1 mpkg apply --allow-delete --journal j --endpoint-url "$URL" deletions > again
[ "$(mpkg filter --count "status = 'SKIPPED'" again)" -eq $((100 - approved)) ]
[ "$(wc -l < audit)" -eq $((100 - approved)) ]

# Without the journal the packages are not found.
expect 1 mpkg apply --allow-delete --endpoint-url "$URL" deletions > again
[ "$(mpkg filter --count "error_code = 'ResourceNotFoundException'" again)" -eq $((100 - approved)) ]

# Back again: the whole record, but for what the service alone sets.
mpkg patch --undo j --recreate > creations
mpkg apply --concurrency 64 --journal k --endpoint-url "$URL" creations > made
[ "$(mpkg filter --count "status = 'SUCCESS'" made)" -eq $((100 - approved)) ]
[ "$(wc -l < audit)" -eq $((2 * (100 - approved))) ]
[ "$(mpkg project data__Identifier made | sort -u | wc -l)" -eq $((100 - approved)) ]
mpkg filter --count "model_package_version IS NOT NULL" made | grep -qvx 0
mpkg fetch --endpoint-url "$URL" made > back
same="model_approval_status, model_package_group_name, model_package_name, inference_specification, customer_metadata_properties, tags"
mpkg project "$same" back > one
head -100 packages.jsonl | mpkg filter "model_approval_status IS DISTINCT FROM 'Approved'" |
  mpkg project "$same" > other
# Values are the same; their spelling may be another one.
"$MPKG_PYTHON" -c 'import json, sys
one, other = (sorted(json.dumps(json.loads(line), sort_keys=True) for line in open(name)) for name in sys.argv[1:])
assert one == other' one other

# A package that somebody approved after it was made stays when the creation is taken back.
mpkg patch --undo k > taken-back
version=$(mpkg filter "model_package_version IS NOT NULL" --limit 1 made | mpkg project --format tsv data__Identifier | tail -n 1)
printf '{"data__Identifier":"%s","data__PatchDocument":[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]}\n' "$version" |
  mpkg apply --endpoint-url "$URL" > changed
expect 1 mpkg apply --allow-delete=approved --endpoint-url "$URL" taken-back > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq $((100 - approved - 1)) ]
[ "$(mpkg filter "error_code = 'GuardFailed'" results | mpkg project --format tsv data__Identifier | tail -n 1)" = "$version" ]

# Nothing else was touched.
kill "$SERVER"
wait "$SERVER" || true
sed 1,100d packages.jsonl > rest
[ "$(cat after.jsonl | mpkg project model_package_arn | sort | uniq -d | wc -l)" -eq 0 ]
mpkg diff rest after.jsonl | mpkg project change | sort | uniq -c > changes || true
not grep -q 'removed\|changed' changes
