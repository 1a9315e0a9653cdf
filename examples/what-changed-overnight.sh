#!/bin/sh
# Says what changed between two snapshots: how many packages came, went and changed, which columns,
# and who is approved now that was not before.
#
#     what-changed-overnight.sh snapshots/2026-11-22.jsonl.gz snapshots/2026-11-23.jsonl.gz
#     what-changed-overnight.sh snapshots              (the two newest of nightly-snapshot.sh)
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: what-changed-overnight.sh FOLDER | OLD NEW"
old=${1:?"$usage"}
if [ -d "$old" ]; then
  set -- "$old"/*.jsonl.gz
  if [ $# -lt 2 ]; then
    echo "what-changed-overnight.sh: $old holds fewer than two snapshots" >&2
    exit 1
  fi
  while [ $# -gt 2 ]; do shift; done
  old=$1
fi
new=${2:?"$usage"}

"$mpkg" diff --summary --ignore last_modified_time "$old" "$new"
"$mpkg" diff --ignore last_modified_time "$old" "$new" |
  "$mpkg" filter "any(patch, path = '/ModelApprovalStatus' AND value = 'Approved')" |
  "$mpkg" project --format tsv "model_package_arn AS newly_approved, region"
