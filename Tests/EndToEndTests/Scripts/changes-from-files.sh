# Thousands of changes from a file: CSV and NDJSON, joined and alone, are the same requests; a desired snapshot is reached.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 4000 --seed 21 > generated.jsonl
# A description can be changed and emptied, but not removed again.
mpkg filter "model_approval_status = 'PendingManualApproval'" generated.jsonl | mpkg patch --set approval_description= |
  mpkg apply --quiet --registry generated.jsonl --write-back snapshot.jsonl > results
mpkg filter "model_approval_status = 'PendingManualApproval'" snapshot.jsonl > pending.jsonl
count=$(wc -l < pending.jsonl)
[ "$count" -gt 500 ]

# What project writes as CSV, a spreadsheet gives back, and patch takes.
mpkg project --format csv "model_package_arn, 'Approved' AS model_approval_status, 'by \"ana\",
on a new line' AS approval_description" pending.jsonl | sed 's/$/\r/' > changes.csv
mpkg project "model_package_arn, 'Approved' AS model_approval_status, 'by \"ana\",
on a new line' AS approval_description" pending.jsonl | sed 's/\\n/\\r\\n/' > changes.jsonl
sort -r changes.jsonl > turned.jsonl
gzip -k changes.csv
mpkg patch --changes changes.csv snapshot.jsonl > joined
[ "$(wc -l < joined)" -eq "$count" ]
mpkg patch --changes changes.csv.gz snapshot.jsonl | cmp - joined
mpkg patch --changes turned.jsonl --threads 1 snapshot.jsonl | cmp - joined
mpkg patch --changes - snapshot.jsonl < changes.csv.gz | cmp - joined

mpkg patch --without-records --changes changes.csv > alone
mpkg project data__Identifier alone > order
mpkg project data__Identifier joined | cmp - order
mpkg filter --count "json_extract(data__PatchDocument, '\$[0].op') = 'add'" alone | grep -qx "$count"

mpkg apply --quiet --registry snapshot.jsonl --write-back changed.jsonl joined > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$count" ]
[ "$(mpkg filter --count "approval_description LIKE 'by \"ana\"%'" changed.jsonl)" -eq "$count" ]

# From there back to the snapshot, by what it should be: as minimal as what was changed, guarded.
mpkg patch --desired snapshot.jsonl changed.jsonl > back
[ "$(wc -l < back)" -eq "$count" ]
mpkg apply --quiet --registry changed.jsonl --write-back restored.jsonl back > results
mpkg filter --count "status = 'SUCCESS'" results | grep -qx "$count"
mpkg diff --ignore last_modified_time snapshot.jsonl restored.jsonl | cmp - /dev/null
mpkg patch --desired snapshot.jsonl restored.jsonl | cmp - /dev/null
# Applied to what somebody changed meanwhile, they are refused.
status=0
mpkg apply --quiet --registry restored.jsonl --write-back refused.jsonl back > results 2> messages || status=$?
[ "$status" -eq 1 ]
mpkg filter --count "status = 'FAILED'" results | grep -qx "$count"
