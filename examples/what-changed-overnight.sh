#!/bin/sh
# Says what changed between two snapshots: how many packages came, went and changed, which columns,
# and who is approved now that was not before.
#
#     what-changed-overnight.sh snapshots/2026-11-22.jsonl.gz snapshots/2026-11-23.jsonl.gz
#     what-changed-overnight.sh snapshots              (the two newest of nightly-snapshot.sh, deltas too)
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: what-changed-overnight.sh FOLDER | OLD NEW"
folder=${1:?"$usage"}
if [ -d "$folder" ]; then
  set -- "$folder"/*.jsonl.gz
  if [ $# -lt 2 ]; then
    echo "what-changed-overnight.sh: $folder holds fewer than two snapshots" >&2
    exit 1
  fi
  for newest in "$@"; do :; done
  # The last full snapshot before the newest file, and what follows it.
  for file in "$@"; do
    case $file in *.delta.jsonl.gz | "$newest") ;; *) full=$file ;; esac
  done
  while [ "$1" != "${full:?"$folder holds no full snapshot before its deltas"}" ]; do shift; done
  # The night of a delta is all files up to it, the night before all but it: FULL DELTA FULL DELTA DELTA.
  case $newest in
    *.delta.jsonl.gz)
      nights=$#
      for file in "$@"; do
        if [ "$file" != "$newest" ]; then set -- "$@" "$file"; fi
      done
      place=0
      for file in "$@"; do
        place=$((place + 1))
        if [ $place -le $nights ]; then set -- "$@" "$file"; fi
      done
      shift $nights ;;
  esac
fi
: "${2:?"$usage"}"

"$mpkg" diff --summary --ignore last_modified_time "$@"
"$mpkg" diff --ignore last_modified_time "$@" |
  "$mpkg" filter "any(patch, path = '/ModelApprovalStatus' AND value = 'Approved')" |
  "$mpkg" project --format tsv "model_package_arn AS newly_approved, region"
