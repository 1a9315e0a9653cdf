# Every pipeline under examples does what its header says; a new one has to be added here.
[ "$(cd "$PROJECT/examples" && echo *.sh)" = \
  "apply-until-done.sh approvals-a-week.sh approve-reviewed.sh archives-in-s3.sh demo.sh find-stale.sh lost-approval.sh many-archives-parallel.sh many-archives.sh nightly-snapshot.sh promote.sh reject-failed.sh require-team.sh retention.sh reviewed-approval.sh waiting-for-approval.sh what-changed-overnight.sh when-approved.sh" ]
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 2000 --groups groups.jsonl > packages.jsonl
run() { name=$1; shift; "$PROJECT/examples/$name" "$@"; }

run nightly-snapshot.sh snapshots --registry packages.jsonl > out
gzip -dc "$(head -n 1 out)" | wc -l | grep -qx 2000
grep -q "^Approved	$(mpkg filter --count "model_approval_status = 'Approved'" packages.jsonl)$" out

run find-stale.sh packages.jsonl 1 > out
mpkg filter --count "team = 'fraud'" out | grep -qvx 0
[ "$(wc -l < out)" -eq "$(mpkg filter --count "model_approval_status = 'Approved'" packages.jsonl)" ]

failed="model_package_status = 'Failed' AND model_approval_status ="
count=$(mpkg filter --count "$failed 'PendingManualApproval'" packages.jsonl)
[ "$count" -gt 0 ]
rejected=$(mpkg filter --count "$failed 'Rejected'" packages.jsonl)
run reject-failed.sh packages.jsonl --registry packages.jsonl --write-back rejected.jsonl > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$count" ]
[ "$(mpkg filter --count "$failed 'Rejected'" rejected.jsonl)" -eq $((count + rejected)) ]

sed 's/"auc":/"reviewer":"ana","auc":/' packages.jsonl > reviewed.jsonl
cp reviewed.jsonl before.jsonl
run approve-reviewed.sh reviewed.jsonl fraud --dry-run --registry reviewed.jsonl > preview
cmp reviewed.jsonl before.jsonl
run approve-reviewed.sh reviewed.jsonl fraud --registry reviewed.jsonl > results
[ "$(mpkg filter --count "approval_description = 'Reviewed by ana'" reviewed.jsonl)" -eq "$(wc -l < results)" ]
[ "$(wc -l < results)" -eq "$(wc -l < preview)" ]
[ "$(wc -l < results)" -gt 10 ]

# retention-and-promotion.sh holds both against a service.
cp packages.jsonl kept.jsonl
run retention.sh packages.jsonl 3 --allow-delete --registry kept.jsonl > results
[ "$(wc -l < results)" -gt 10 ]
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$(wc -l < results)" ]
[ "$(wc -l < kept.jsonl)" -eq $((2000 - $(wc -l < results))) ]
echo 's3://ml-registry- s3://prod-registry-' > names.txt
cp packages.jsonl prod.jsonl
run promote.sh packages.jsonl prod.jsonl names.txt --registry prod.jsonl > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -gt 100 ]
[ "$(wc -l < prod.jsonl)" -eq $((2000 + $(wc -l < results))) ]
run promote.sh packages.jsonl prod.jsonl names.txt --registry prod.jsonl > results
[ ! -s results ]

status=0
run require-team.sh packages.jsonl > out || status=$?
[ "$status" -eq 1 ]
named="customer_metadata_properties.team IS NOT NULL OR tags['team'] IS NOT NULL"
mpkg filter --invert "$named" packages.jsonl > nameless.jsonl
[ "$(wc -l < nameless.jsonl)" -gt 10 ]
[ "$(wc -l < out)" -eq "$(wc -l < nameless.jsonl)" ]
mpkg filter "$named" packages.jsonl > named.jsonl
run require-team.sh named.jsonl
# A snapshot that cannot be read lets nothing through.
head -c 5000 packages.jsonl > damaged.jsonl
status=0
run require-team.sh damaged.jsonl > out 2> messages || status=$?
[ "$status" -eq 65 ]
# The tags of a group name the team of its packages too.
mpkg fetch --all --registry nameless.jsonl --group-tags --groups-file groups.jsonl > tagged.jsonl
[ "$(run require-team.sh tagged.jsonl | wc -l)" -eq \
  "$(mpkg filter --count "model_package_group_tags['team'] IS NULL" tagged.jsonl)" ]

mkdir nights
mpkg filter TRUE packages.jsonl -o nights/2026-11-22.jsonl.gz
mpkg filter TRUE packages.jsonl -o nights/2026-11-23.jsonl.gz
mpkg filter "NOT starts_with(model_package_arn, 'x')" rejected.jsonl | sed '1d' |
  sed 's/"model_approval_status":"PendingManualApproval"/"model_approval_status":"Approved"/' > night.jsonl
mpkg filter TRUE night.jsonl -o nights/2026-11-24.jsonl.gz
run what-changed-overnight.sh nights > out
run what-changed-overnight.sh nights/2026-11-23.jsonl.gz nights/2026-11-24.jsonl.gz | cmp - out
head -n 1 out | mpkg filter --count "added = 0 AND removed = 1 AND columns.model_approval_status > 0" | grep -qx 1
[ "$(wc -l < out)" -gt 10 ]
approved=$(mpkg filter --count "model_approval_status = 'Approved'" night.jsonl)
before=$(sed 1d packages.jsonl | mpkg filter --count "model_approval_status = 'Approved'")
[ "$(($(wc -l < out) - 2))" -eq $((approved - before)) ]

# Four questions to the history of four nights.
for night in 1 2 3 4; do
  "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 2000 --night $night --changed 0.2 --added 0.05 |
    mpkg filter TRUE -o "nights/2026-12-0$night.jsonl.gz"
done
set -- nights/2026-12-0?.jsonl.gz
mpkg history "$@" > history
run approvals-a-week.sh "$@" > out
mpkg filter --count "after = 'Approved'" history > count
[ "$(awk '{ sum += $2 } END { print sum }' out)" -eq "$(cat count)" ]
FORMAT=svg run approvals-a-week.sh "$@" | grep -q '</svg>'
run lost-approval.sh "$@" > out
mpkg filter "before = 'Approved'" history | mpkg project --format tsv model_package_arn | sed 1d | sort -u > left
gzip -dc nights/2026-12-04.jsonl.gz | mpkg filter "model_approval_status = 'Rejected'" |
  mpkg project --format tsv model_package_arn | sed 1d | sort | comm -12 - left > expected
sed 1,2d out | awk '{ print $1 }' | sort | cmp - expected
[ "$(wc -l < expected)" -gt 20 ]
run waiting-for-approval.sh "$@" > out
mpkg filter "change = 'added'" history | mpkg project --format tsv model_package_arn | sed 1d | sort > added
mpkg filter "after = 'Approved'" history | mpkg project --format tsv model_package_arn | sed 1d |
  sort -u | comm -12 - added > expected
sed 1,2d out | awk '{ print $1 }' | sort | cmp - expected
[ "$(wc -l < expected)" -gt 5 ]
if sed 1,2d out | grep -qv ' P[0-9T]'; then exit 1; fi
arn=$(mpkg filter "after = 'Approved'" history | head -n 1 | mpkg project --format tsv model_package_arn | tail -n 1)
run when-approved.sh "$arn" "$@" > out
sed 1,2d out | wc -l | grep -qx \
  "$(mpkg filter --count "model_package_arn = '$arn' AND (column IS NULL OR column = 'model_approval_status')" history)"
grep -q '^PendingManualApproval *Approved\|^Rejected *Approved' out

# The first turn is refused one request of a package that is not there; the second does no other.
mpkg patch --set approval_description=done packages.jsonl | head -20 > requests
sed 's/model-package\//model-package\/gone-/' requests | head -1 >> requests
status=0
PAUSE=0 TURNS=2 run apply-until-done.sh requests --registry packages.jsonl || status=$?
[ "$status" -eq 1 ]
[ "$(mpkg filter --count "status = 'SKIPPED'" requests.results)" -eq 20 ]
[ "$(wc -l < requests.rejects)" -eq 1 ]
[ "$(grep -c '"ended".*"SUCCESS"' requests.journal)" -eq 20 ]

# Exactly what was approved is approved, what was rejected is rejected with the note, and nothing else.
run reviewed-approval.sh packages.jsonl circle > report 2> messages
decided() { mpkg filter --count "decision = '$1'" decisions.jsonl; }
"$MPKG_PYTHON" -c 'import csv, json, sys
for row in csv.DictReader(sys.stdin): print(json.dumps(row))' < circle/decisions.csv > decisions.jsonl
for decision in approve reject hold; do [ "$(decided $decision)" -gt 2 ]; done
grep -q "^mpkg patch: $(decided approve) approved, $(decided reject) rejected, $(decided hold) held of" messages
changed=$(($(decided approve) + $(decided reject)))
[ "$(mpkg filter --count "status = 'SUCCESS' AND by IS NOT NULL" circle/results.jsonl)" -eq $changed ]
mpkg diff --ignore last_modified_time packages.jsonl circle/after.jsonl > differences.jsonl
[ "$(wc -l < differences.jsonl)" -eq $changed ]
mpkg filter "decision <> 'hold'" decisions.jsonl | mpkg project --format csv "model_package_arn,
  CASE WHEN decision = 'approve' THEN 'Approved' ELSE 'Rejected' END, nullif(note, '')" | sed 1d | sort > wanted
sed 's/,.*/,/' wanted > names
mpkg project --format csv "model_package_arn, model_approval_status,
  CASE model_approval_status WHEN 'Rejected' THEN approval_description END" circle/after.jsonl |
  grep -F -f names | sort > found
cmp wanted found
grep -q "^requests  $changed: $changed SUCCESS$" report
grep -q "^  plan    $(sed -n 's/^mpkg patch: plan //p' messages)$" report
grep -q "^  reason  review of $(sed -n 's/^mpkg review: plan //p' messages)$" report
