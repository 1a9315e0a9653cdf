# What a diff from new to old says, applied to the new, restores the old; in memory and past the limit alike.
generate() { "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" "$@"; }
generate --count 3000 --seed 11 > old.jsonl

# Last night everything was as in old.jsonl; since then packages were approved, tags came and went, reviewers were noted.
mpkg filter "model_approval_status = 'PendingManualApproval'" old.jsonl |
  mpkg patch --quiet --set model_approval_status=Approved --set customer_metadata_properties.reviewer=ana > requests
mpkg filter "model_approval_status = 'Rejected'" old.jsonl |
  mpkg patch --quiet --unset customer_metadata_properties.auc --set approval_description=late >> requests
mpkg filter "model_package_group_name IS NULL" old.jsonl |
  mpkg patch --quiet --tag night=1 --untag team > tags
[ "$(wc -l < tags)" -gt 50 ]
cat tags >> requests
mpkg apply --quiet --registry old.jsonl --write-back new.jsonl requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$(wc -l < requests)" ]
[ "$(wc -l < requests)" -gt 300 ]

mpkg diff new.jsonl old.jsonl > back
[ "$(mpkg filter --count "change = 'changed'" back)" -eq "$(wc -l < back)" ]
mpkg filter "change = 'changed'" back | mpkg apply --quiet --registry new.jsonl --write-back restored.jsonl > results
mpkg filter --count "status NOT IN ('SUCCESS', 'UNCHANGED')" results | grep -qx 0
mpkg diff --ignore last_modified_time restored.jsonl old.jsonl | cmp - /dev/null

# Lines in any order, packages that came and went: every line says where it belongs.
{ tail -n +101 new.jsonl | sort; generate --count 50 --seed 12 --region eu-west-1; } > other.jsonl
mkdir spill
mpkg diff old.jsonl other.jsonl > whole
TMPDIR=$PWD/spill mpkg diff --memory-limit 64K --threads 2 old.jsonl other.jsonl > spilled
cmp whole spilled
TMPDIR=$PWD/spill mpkg diff --memory-limit 64K --threads 1 --format csv old.jsonl other.jsonl > spilled.csv
mpkg diff --format csv old.jsonl other.jsonl | cmp - spilled.csv
[ -z "$(ls -A spill)" ]
[ "$(mpkg filter --count "change = 'removed'" whole)" -eq 100 ]
[ "$(mpkg filter --count "change = 'added'" whole)" -eq 50 ]
mpkg diff --summary old.jsonl other.jsonl > counts
mpkg filter --count "added = 50 AND removed = 100 AND changed = $(mpkg filter --count "change = 'changed'" whole)" counts | grep -qx 1
# In the new file's order, then the removed ones in the old one's.
mpkg project model_package_arn other.jsonl > order
mpkg filter "change != 'removed'" whole | mpkg project model_package_arn > told
grep -Fxf told order | cmp - told
head -n 100 old.jsonl | mpkg project model_package_arn > order
mpkg filter "change = 'removed'" whole | mpkg project model_package_arn | cmp - order

# A run that is told to stop leaves nothing behind, and no half output.
mkfifo slow
for signal in INT:130 HUP:129; do
  TMPDIR=$PWD/spill mpkg diff --memory-limit 64K old.jsonl slow -o stopped 2> messages &
  run=$!
  exec 3> slow
  head -n 500 new.jsonl >&3
  kill -"${signal%:*}" "$run"
  status=0
  wait "$run" || status=$?
  exec 3>&-
  [ "$status" -eq "${signal#*:}" ]
  [ -z "$(ls -A spill)" ]
  [ ! -e stopped ]
  [ -z "$(find . -name '.stopped*')" ]
done

# nohup lets a run go on.
nohup mpkg diff old.jsonl slow -o stopped 2> messages &
run=$!
exec 3> slow
head -n 500 new.jsonl >&3
kill -HUP "$run"
exec 3>&-
wait "$run"
[ -e stopped ]
