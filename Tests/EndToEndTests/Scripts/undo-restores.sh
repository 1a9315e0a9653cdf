# What apply did by its journal is taken back by patch --undo: the changed columns are byte for byte what they were.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 1500 --seed 31 |
  grep -v '\\u' > before.jsonl # an escape that is not needed comes back as the character
cp before.jsonl registry.jsonl
mpkg filter "model_approval_status = 'PendingManualApproval'" before.jsonl |
  mpkg patch --quiet --set model_approval_status=Approved --set customer_metadata_properties.reviewer=ana > requests
mpkg filter "model_approval_status = 'Rejected'" before.jsonl |
  mpkg patch --quiet --unset customer_metadata_properties.auc >> requests
mpkg filter "model_approval_status = 'Approved' AND approval_description IS NOT NULL" before.jsonl |
  mpkg patch --quiet --set approval_description=batch >> requests
mpkg filter "model_package_group_name IS NULL" before.jsonl |
  mpkg patch --quiet --tag night=1 --untag team > tags
[ "$(wc -l < tags)" -gt 10 ]
cat tags >> requests
mpkg apply --quiet --journal journal --registry registry.jsonl requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$(wc -l < requests)" ]
[ "$(wc -l < requests)" -gt 200 ]

mpkg patch --undo journal > undo
[ "$(wc -l < undo)" -eq "$(wc -l < requests)" ]
# The last first, as they were sent.
mpkg filter "entry = 'sending'" journal | mpkg project data__Identifier | sed '1!G;h;$!d' > order
mpkg project data__Identifier undo | cmp - order
cp registry.jsonl changed.jsonl
mpkg apply --quiet --registry registry.jsonl undo > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$(wc -l < undo)" ]
columns='model_package_arn, model_approval_status, approval_description, customer_metadata_properties, tags'
mpkg project "$columns" before.jsonl > columns
mpkg project "$columns" registry.jsonl | cmp - columns

# Somebody changed one of the packages since: its undo is refused, and nothing is overwritten.
sed '0,/"approval_description":"batch"/s//"approval_description":"mine"/' changed.jsonl > theirs.jsonl
status=0
mpkg apply --quiet --registry theirs.jsonl undo > results 2> messages || status=$?
[ "$status" -eq 1 ]
mpkg filter --count "status = 'FAILED'" results | grep -qx 1
grep -c '"approval_description":"mine"' theirs.jsonl | grep -qx 1
