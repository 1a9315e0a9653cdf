# The generator repeats itself, a smaller count is a beginning, and no package comes twice.
generate() { "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" "$@"; }
generate --count 700 --seed 11 > 700
generate --count 500 --seed 11 > 500
head -n 500 700 | cmp - 500
generate --count 700 --seed 11 --groups groups > again
cmp again 700
generate --count 500 --seed 11 --groups fewer > again
head -n "$(wc -l < fewer)" groups | cmp - fewer
[ "$(wc -l < fewer)" -lt "$(wc -l < groups)" ]
generate --count 500 --seed 12 > other
if cmp -s 500 other; then exit 1; fi
[ "$(mpkg project model_package_arn 700 | sort -u | wc -l)" -eq 700 ]
generate --count 400 --region us-east-1 eu-west-1 > both
[ "$(mpkg filter --count "region = 'eu-west-1' AND model_package_arn LIKE 'arn:aws:sagemaker:eu-west-1:%'" both)" -gt 100 ]

# Nights follow from one another: the same ones each time, at the stated rates.
night() { number=$1; shift; generate --count 4000 --seed 11 --night "$number" "$@"; }
night 0 > 0
generate --count 4000 --seed 11 | cmp - 0
for number in 1 2; do night "$number" --changed 0.1 --added 0.02 --removed 0.01 > "$number"; done
night 2 --changed 0.1 --added 0.02 --removed 0.01 | cmp - 2
mpkg diff --summary 1 2 | mpkg filter --count "changed BETWEEN 380 AND 420 AND added BETWEEN 75 AND 85 AND removed BETWEEN 35 AND 45" | grep -qx 1
night 5 --changed 0 --added 0 --removed 0 | cmp - 0
night 1 --changed 0 --added 0 --removed 1 | cmp - /dev/null
if generate --night 1 --changed 2 2> messages; then exit 1; fi
grep -q "2 is no number from 0 to 1" messages

# An update moves the time of the last change; new packages were registered that night and wait for approval.
mpkg diff 1 2 > changes
[ "$(mpkg filter --count "change = 'changed' AND patch IS NULL" changes)" -eq 0 ]
mpkg filter "change = 'changed' AND NOT any(patch, path LIKE '/Tags%')" changes > updates
[ "$(mpkg filter --count TRUE updates)" -gt 300 ]
mpkg filter --count "not_updatable[0].path = '/LastModifiedTime' AND not_updatable[0].value BETWEEN '2026-11-02T02:00:00Z' AND '2026-11-03T02:00:00Z'" updates |
  grep -qx "$(mpkg filter --count TRUE updates)"
mpkg filter --count "any(patch, path = '/ModelApprovalStatus')" updates | { read -r count; [ "$count" -gt 250 ]; }
mpkg filter --count "any(patch, path LIKE '/CustomerMetadataProperties%')" updates | { read -r count; [ "$count" -gt 20 ]; }
mpkg filter --count "any(patch, path LIKE '/Tags%')" changes | { read -r count; [ "$count" -gt 5 ]; }
tail -n 1 2 | mpkg filter --exit-status "creation_time BETWEEN '2026-11-02T02:00:00Z' AND '2026-11-03T02:00:00Z' AND creation_time = last_modified_time" > /dev/null
