#!/bin/sh
# A bulk change, rehearsed from end to end on this machine: 5,000 made-up packages, a server that
# speaks Cloud Control's protocol over them, and mpkg in front of it. Nothing leaves the machine.
#
#     examples/demo.sh        (make demo builds mpkg first; MPKG names another binary)
set -eu

mpkg=${MPKG:-mpkg}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d "${TMPDIR:-/tmp}/mpkg-demo.XXXXXX")
server=

finish() {
  status=$?
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" || true; fi
  rm -rf "$folder"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

step() { printf '\n== %s\n' "$*"; }
tell() { printf '   %s\n' "$*"; }
check() { # check WHAT EXPECTED ACTUAL
  if [ "$2" = "$3" ]; then tell "ok: $1: $3"; else
    printf '   WRONG: %s: expected %s, got %s\n' "$1" "$2" "$3"
    exit 1
  fi
}
count() { "$mpkg" filter --count TRUE "$@"; }

cd "$folder"

step "Make 5,000 packages and compress them"
python3 "$here/generate-packages.py" --count 5000 --seed 7 | "$mpkg" filter TRUE -o registry.jsonl.gz
check "packages in registry.jsonl.gz" 5000 "$(count registry.jsonl.gz)"

step "Serve them as Cloud Control would"
# Keys that open nothing: the server is this machine's, and no AWS configuration is read.
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL AWS_ENDPOINT_URL_CLOUDCONTROL \
  AWS_ENDPOINT_URL_SAGEMAKER AWS_DEFAULT_REGION AWS_MAX_ATTEMPTS HTTP_PROXY http_proxy || true
export AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=not-a-secret AWS_REGION=us-east-1 \
  AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
: >server.log # there from the start, however late the server comes
"$mpkg" serve --snapshot registry.jsonl.gz --write-back changed.jsonl.gz --audit audit.jsonl \
  2>server.log &
server=$!
url=
waited=0
while [ -z "$url" ]; do
  url=$(sed -n 's|^.*listening on \(http://127\.0\.0\.1:[0-9]*\).*$|\1|p' server.log)
  waited=$((waited + 1))
  if [ -z "$url" ] && { [ "$waited" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; }; then
    cat server.log
    exit 1
  fi
  [ -n "$url" ] || sleep 0.1
done
tell "listening on $url"

step "Fetch every package over HTTP"
tell "mpkg fetch --all --endpoint-url $url -o before.jsonl.gz"
"$mpkg" fetch --all --endpoint-url "$url" -o before.jsonl.gz
check "packages fetched" 5000 "$(count before.jsonl.gz)"

step "Filter: the fraud team's pending packages whose AUC is above 0.9"
where="model_approval_status = 'PendingManualApproval' AND customer_metadata_properties.team = 'fraud'
  AND customer_metadata_properties.auc > 0.9"
tell "mpkg filter \"$where\""
"$mpkg" filter "$where" before.jsonl.gz -o chosen.jsonl
chosen=$(count chosen.jsonl)
tell "$chosen packages"
[ "$chosen" -gt 0 ] || { tell "WRONG: nothing was chosen"; exit 1; }

step "Project: the first five of them, for a person"
"$mpkg" project --limit 5 \
  "model_package_group_name AS model, model_package_version AS version,
   customer_metadata_properties.auc, date(creation_time) AS created" chosen.jsonl

step "Patch: one guarded request for each package"
tell "mpkg patch --set model_approval_status=Approved --set 'approval_description=AUC above 0.9'"
"$mpkg" patch --set model_approval_status=Approved --set 'approval_description=AUC above 0.9' \
  chosen.jsonl -o requests.jsonl
check "requests" "$chosen" "$(count requests.jsonl)"
"$mpkg" project --limit 1 data__PatchDocument requests.jsonl

step "Apply them"
"$mpkg" apply --endpoint-url "$url" requests.jsonl -o results.jsonl
check "results that say SUCCESS" "$chosen" "$("$mpkg" filter --count "status = 'SUCCESS'" results.jsonl)"

step "Fetch again and compare"
"$mpkg" fetch --all --endpoint-url "$url" -o after.jsonl.gz
check "packages fetched" 5000 "$(count after.jsonl.gz)"
touched="model_approval_status, approval_description, last_modified_time"
for when in before after; do
  "$mpkg" project "* EXCEPT ($touched)" "$when.jsonl.gz" -o "$when.rest"
  "$mpkg" project "model_package_arn, $touched" "$when.jsonl.gz" -o "$when.touched"
done
check "all other columns, before and after" same "$(cmp -s before.rest after.rest && echo same || echo different)"
diff before.touched after.touched | sed -n 's/^> //p' >changed || true
"$mpkg" project model_package_arn changed | sort >changed.arns
"$mpkg" project model_package_arn chosen.jsonl | sort >chosen.arns
check "packages that changed" "$chosen" "$(count changed)"
check "they are the chosen ones" yes "$(cmp -s changed.arns chosen.arns && echo yes || echo no)"
check "of them approved, with the reason" "$chosen" "$("$mpkg" filter --count \
  "model_approval_status = 'Approved' AND approval_description = 'AUC above 0.9'" changed)"

step "Stop the server; it writes the changed registry back"
kill "$server"
wait "$server" || { tell "WRONG: the server ended with $?"; exit 1; }
server=
check "packages written back" 5000 "$(count changed.jsonl.gz)"
check "of them approved for this reason" "$chosen" "$("$mpkg" filter --count \
  "model_approval_status = 'Approved' AND approval_description = 'AUC above 0.9'" changed.jsonl.gz)"
check "updates in the server's audit" "$chosen" "$(count audit.jsonl)"

printf '\nExactly the %s chosen packages changed, the other %s did not.\n' "$chosen" $((5000 - chosen))
