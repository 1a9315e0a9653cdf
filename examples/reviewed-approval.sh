#!/bin/sh
# Approves packages as somebody else decided, on this machine, from end to end: a snapshot, a plan,
# its review, decisions, the plan that they leave, and apply with a journal against `mpkg serve`.
# Here a rule decides in the reviewer's place; a person opens review.html and saves decisions.csv.
#
#     reviewed-approval.sh snapshot.jsonl folder
#
# Leaves in the folder: plan.jsonl, review.html, decisions.csv, approved.jsonl, results.jsonl,
# approvals.journal and after.jsonl.
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: reviewed-approval.sh SNAPSHOT FOLDER"
snapshot=${1:?"$usage"}
folder=${2:?"$usage"}
mkdir -p "$folder"

# What is proposed: every pending package in a group.
"$mpkg" filter "model_approval_status = 'PendingManualApproval' AND model_package_group_name IS NOT NULL" \
  "$snapshot" |
  "$mpkg" patch --set model_approval_status=Approved -o "$folder/plan.jsonl"

# What the reviewer sees. The digest names this plan and no other.
"$mpkg" review --records "$snapshot" --show "customer_metadata_properties.team AS team" \
  "$folder/plan.jsonl" -o "$folder/review.html" 2> "$folder/messages"
cat "$folder/messages" >&2
plan=$(sed -n 's/^mpkg review: plan //p' "$folder/messages")

# What was decided: the file that the page saves. The rule: weak models are rejected, fraud waits.
"$mpkg" filter "model_approval_status = 'PendingManualApproval' AND model_package_group_name IS NOT NULL" \
  "$snapshot" |
  "$mpkg" project --format csv --param "PLAN=$plan" "model_package_arn,
    CASE WHEN CAST(customer_metadata_properties.auc AS real) < 0.85 THEN 'reject'
      WHEN customer_metadata_properties.team = 'fraud' THEN 'hold' ELSE 'approve' END AS decision,
    CASE WHEN CAST(customer_metadata_properties.auc AS real) < 0.85
      THEN 'AUC ' || customer_metadata_properties.auc END AS note,
    'the rule' AS reviewer, '' AS time, :PLAN AS plan_digest" > "$folder/decisions.csv"

# What is left of the plan, and its own digest.
"$mpkg" patch --decisions "$folder/decisions.csv" --plan "$folder/plan.jsonl" \
  -o "$folder/approved.jsonl" 2> "$folder/messages"
cat "$folder/messages" >&2
approved=$(sed -n 's/^mpkg patch: plan //p' "$folder/messages")

# A service on this machine in place of AWS.
: > "$folder/serve.log"
"$mpkg" serve --snapshot "$snapshot" --write-back "$folder/after.jsonl" \
  2> "$folder/serve.log" &
server=$!
trap 'kill "$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true' EXIT
url=
for _ in $(seq 200); do
  url=$(sed -n 's/^listening on //p' "$folder/serve.log")
  [ -n "$url" ] && break
  sleep 0.05
done
export AWS_ACCESS_KEY_ID="${AWS_ACCESS_KEY_ID:-AKIDEXAMPLE}"
export AWS_SECRET_ACCESS_KEY="${AWS_SECRET_ACCESS_KEY:-wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY}"
"$mpkg" apply --endpoint-url "$url" --plan-digest "$approved" --by "${USER:-nobody}" \
  --reason "review of $plan" --journal "$folder/approvals.journal" \
  "$folder/approved.jsonl" -o "$folder/results.jsonl"
kill "$server"
wait "$server" || true
trap - EXIT

# Who answers for it, which plan it was, and what became of it.
"$mpkg" journal --format report "$folder/approvals.journal"
