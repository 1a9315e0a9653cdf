# Policies over HTTP: they see each package just before its request is sent, many at a time.
SERVE_OPTIONS="--audit audit --latency 3ms"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
apply() { mpkg apply --quiet --endpoint-url "$URL" "$@"; }
# The number of updates that the service has carried out.
updates() { wc -l < audit; }
mpkg filter --limit 60 "model_approval_status <> 'Approved' AND model_metrics IS NOT NULL AND customer_metadata_properties IS NOT NULL" \
  packages.jsonl > pending.jsonl
mpkg patch --set model_approval_status=Approved < pending.jsonl > plan.jsonl
count=$(wc -l < plan.jsonl)
[ "$count" -gt 20 ]

# Between the plan and its application somebody puts every third package on hold.
awk 'NR % 3 == 0' pending.jsonl | mpkg patch --set customer_metadata_properties.hold=yes |
  apply > held.jsonl
held=$(wc -l < held.jsonl)
[ "$(mpkg filter --count "status = 'SUCCESS'" held.jsonl)" -eq "$held" ]
cat > rules.policy <<'POLICY'
# The snapshot that the plan was made of knows of no hold.
not-held: customer_metadata_properties.hold IS NULL
approves: after.model_approval_status = 'Approved'
POLICY
before=$(updates)
expect 1 apply --concurrency 32 --policy rules.policy --dry-run plan.jsonl > preview.jsonl
[ "$(updates)" -eq "$before" ]
expect 1 apply --concurrency 32 --policy rules.policy --journal journal plan.jsonl > results.jsonl
for file in preview.jsonl results.jsonl; do
  [ "$(mpkg filter --count "status = 'FAILED' AND error_code = 'PolicyViolation'" "$file")" -eq "$held" ]
  [ "$(mpkg filter --count "status = 'SUCCESS'" "$file")" -eq $((count - held)) ]
done
mpkg filter "line = 3" results.jsonl |
  grep -q "policy 'not-held' is false: customer_metadata_properties.hold = 'yes'"
# The journal has nothing of a request that was not sent; run again, only those are tried again.
[ "$(grep -c '"entry":"sending"' journal)" -eq $((count - held)) ]
expect 1 apply --policy rules.policy --journal journal plan.jsonl > again.jsonl
[ "$(mpkg filter --count "status = 'SKIPPED'" again.jsonl)" -eq $((count - held)) ]
[ "$(mpkg filter --count "error_code = 'PolicyViolation'" again.jsonl)" -eq "$held" ]

# As a killed run leaves them, all requests are open, with and without the service's answer. They were
# carried out, whatever a policy says now.
never="model_package_version < 0"
for entries in 'journal|sending' 'journal|sending|sent'; do
  grep -E "\"entry\":\"($entries)\"" journal > killed
  mpkg filter "status = 'SUCCESS'" results.jsonl | mpkg project line > carried.jsonl
  before=$(updates)
  expect 1 apply --require "$never" --journal killed plan.jsonl > settled.jsonl
  [ "$(updates)" -eq "$before" ]
  [ "$(mpkg filter "status = 'SUCCESS'" settled.jsonl | mpkg project line)" = "$(cat carried.jsonl)" ]
  [ "$(mpkg journal --summary killed | mpkg project 'succeeded, open')" = \
    "{\"succeeded\":$((count - held)),\"open\":0}" ]
  [ "$(mpkg patch --undo killed | wc -l)" -eq $((count - held)) ]
done

# What nobody can know is UNKNOWN, open in the journal, and not sent against a policy.
head -n 2 pending.jsonl > few.jsonl
mpkg patch --no-guard --set approval_description=first few.jsonl | apply > results.jsonl
mpkg patch --no-guard --set approval_description=second few.jsonl > second.jsonl
apply --journal second.journal second.jsonl > results.jsonl
mpkg patch --no-guard --set approval_description=first few.jsonl | apply > results.jsonl
grep -E '"entry":"(journal|sending)"' second.journal > killed
before=$(updates)
expect 1 apply --require "$never" --journal killed second.jsonl > unknown.jsonl
[ "$(updates)" -eq "$before" ]
[ "$(mpkg filter --count "status = 'UNKNOWN' AND error_code = 'EndNotSeen'" unknown.jsonl)" -eq 2 ]
[ "$(mpkg journal --summary killed | mpkg project open)" = '{"open":2}' ]
# Without the policy they are sent again under their tokens, which starts nothing that was started before.
apply --journal killed second.jsonl > results.jsonl
[ "$(updates)" -eq "$before" ]
[ "$(mpkg journal --summary killed | mpkg project open)" = '{"open":0}' ]

# Later requests for a package follow the rule for those after a failure.
sed -n 3p plan.jsonl > two.jsonl
sed -n 3p pending.jsonl | mpkg patch --no-guard --set approval_description=late >> two.jsonl
expect 1 apply --policy rules.policy two.jsonl > results.jsonl
[ "$(mpkg project error_code results.jsonl | tr -d '\n')" = \
  '{"error_code":"PolicyViolation"}{"error_code":"EarlierRequestFailed"}' ]

# The example's policies let through what is complete, measured and named a reviewer.
mpkg filter "model_approval_status = 'PendingManualApproval'" packages.jsonl > open.jsonl
mpkg patch --set model_approval_status=Approved --set customer_metadata_properties.reviewer=ana \
  < open.jsonl > reviewed.jsonl
status=0
mpkg apply --quiet --dry-run --registry packages.jsonl --param account=246618743249 \
  --policy "$PROJECT/examples/approval.policy" reviewed.jsonl > results.jsonl || status=$?
[ "$status" -le 1 ]
good=$(mpkg filter --count "model_package_status = 'Completed' AND model_metrics IS NOT NULL" open.jsonl)
[ "$good" -gt 10 ]
[ "$(mpkg filter --count "status = 'SUCCESS'" results.jsonl)" -eq "$good" ]
[ "$(mpkg filter --count "error_code = 'PolicyViolation'" results.jsonl)" -eq \
  $(($(wc -l < open.jsonl) - good)) ]
expect 1 mpkg apply --dry-run --registry packages.jsonl --param account=000000000000 \
  --policy "$PROJECT/examples/approval.policy" reviewed.jsonl > results.jsonl
[ "$(mpkg filter --count "status = 'SUCCESS'" results.jsonl)" -eq 0 ]
grep -q "policy 'own-images' is false" messages

# A rule over the plan is checked before the first request is sent, with one read a package.
mpkg patch --no-guard --set model_approval_status=Rejected < pending.jsonl > reject.jsonl
one="after.model_approval_status = 'Rejected'"
before=$(updates)
expect 64 apply --at-most-one "$one" --per region reject.jsonl > results.jsonl
[ ! -s results.jsonl ]
grep -q "^mpkg apply: --at-most-one '$one': [0-9]* packages with region = '" messages
[ "$(updates)" -eq "$before" ]
apply --at-most-one "$one" --per model_package_arn reject.jsonl > results.jsonl
[ "$(mpkg filter --count "status = 'SUCCESS'" results.jsonl)" -eq "$(wc -l < reject.jsonl)" ]
# What cannot be read cannot be checked.
expect 69 mpkg apply --endpoint-url http://127.0.0.1:9 --timeout 1 --at-most-one "$one" --per region \
  reject.jsonl > results.jsonl
[ ! -s results.jsonl ]
grep -q 'nothing was sent' messages
