#!/bin/sh
# Approves a team's pending packages that a reviewer has put a name to (the metadata entry
# `reviewer`), and says who it was. Only shows what would change unless the options are for real:
#
#     approve-reviewed.sh snapshot.jsonl.gz fraud --dry-run
#     approve-reviewed.sh snapshot.jsonl.gz fraud --max-requests 200
#     approve-reviewed.sh snapshot.jsonl fraud --registry snapshot.jsonl       (offline)
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: approve-reviewed.sh SNAPSHOT TEAM [APPLY-OPTION ...]"
snapshot=${1:?"$usage"}
team=${2:?"$usage"}
shift 2

"$mpkg" filter --param "TEAM=$team" \
  "model_approval_status = 'PendingManualApproval' AND customer_metadata_properties.team = :TEAM
   AND customer_metadata_properties.reviewer IS NOT NULL" "$snapshot" |
  "$mpkg" patch --set model_approval_status=Approved \
    --set "approval_description:='Reviewed by ' || customer_metadata_properties.reviewer" |
  "$mpkg" apply "${@:---dry-run}"
