#!/bin/sh
# Takes a dated snapshot of a registry and says how many packages have which approval status.
# A second run of the same day replaces the first one's file, whole or not at all.
#
#     nightly-snapshot.sh snapshots --region us-east-1 --region eu-west-1
#     nightly-snapshot.sh snapshots --registry registry.jsonl       (offline)
set -eu
mpkg=${MPKG:-mpkg}
folder=${1:?"usage: nightly-snapshot.sh FOLDER [FETCH-OPTION ...]"}
shift

mkdir -p "$folder"
snapshot=$folder/$(date -u +%Y-%m-%d).jsonl.gz
"$mpkg" fetch --all "$@" -o "$snapshot"

echo "$snapshot"
for status in Approved PendingManualApproval Rejected; do
  printf '%s\t%s\n' "$status" \
    "$("$mpkg" filter --count --param "STATUS=$status" 'model_approval_status = :STATUS' "$snapshot")"
done
