# Deletions and creations in a registry file with a journal: nothing has happened before the rename, and
# everything after it.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 300 |
  mpkg filter "model_approval_status IS DISTINCT FROM 'Approved'" > packages.jsonl
count=$(wc -l < packages.jsonl)
head -60 packages.jsonl | mpkg patch --delete > requests
sed 1,60d packages.jsonl | head -20 |
  mpkg patch --create --set customer_metadata_properties.promoted_from:=model_package_arn \
    --set "model_package_group_name:=CASE WHEN model_package_name IS NULL THEN model_package_group_name END" \
    --set "model_package_name:=CASE WHEN model_package_name IS NOT NULL THEN model_package_name || '-new' END" \
    >> requests
cp packages.jsonl registry.jsonl
apply() { mpkg apply --quiet --allow-delete --registry registry.jsonl --journal journal "$@"; }
apply requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 80 ]
[ "$(wc -l < registry.jsonl)" -eq $((count - 40)) ]
# Records that were not deleted keep their bytes and their order; new ones follow.
sed 1,60d packages.jsonl > kept
head -n "$(wc -l < kept)" registry.jsonl | cmp - kept
cp registry.jsonl wanted.jsonl
cp journal done.journal
apply requests > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq 80 ]
cmp registry.jsonl wanted.jsonl

# Lost after the rename: the file shows that all was done, and nothing is made twice.
grep -v '"ended"' done.journal > journal
head -10 requests | apply > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND reconciled" results)" -eq 80 ]
cmp registry.jsonl wanted.jsonl

# Lost before the rename: all is done again, from the journal alone too.
cp packages.jsonl registry.jsonl
grep -v '"ended"\|"replacing"' done.journal > journal
head -10 requests | apply > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 80 ]
same='* EXCEPT (creation_time)'
mpkg project "$same" registry.jsonl > one
mpkg project "$same" wanted.jsonl | cmp - one

# Nothing at all where the changed file cannot be written; what was not made has no ARN.
cp packages.jsonl registry.jsonl
status=0
mpkg apply --quiet --allow-delete --registry registry.jsonl --write-back missing/new.jsonl requests \
  > results 2> messages || status=$?
[ "$status" -eq 73 ]
[ "$(mpkg filter --count "error_code = 'RegistryNotReplaced'" results)" -eq 80 ]
[ "$(mpkg filter --count "operation = 'create' AND data__Identifier IS NOT NULL" results)" -eq 0 ]
cmp registry.jsonl packages.jsonl

# Taken back: what was deleted outside a group is there again, what was made is gone.
cp wanted.jsonl registry.jsonl
cp done.journal journal
mpkg patch --undo journal --rejects not-undone --recreate > undo
mpkg apply --quiet --allow-delete --registry registry.jsonl undo > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 80 ]
[ "$(wc -l < registry.jsonl)" -eq "$count" ]
[ "$(mpkg filter --count "customer_metadata_properties.promoted_from IS NOT NULL" registry.jsonl)" -eq 0 ]
