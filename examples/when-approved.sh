#!/bin/sh
# When was this package approved, and what was it before? One line for each change of its approval
# status, the oldest first.
#
#     when-approved.sh ARN snapshots/*.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
if [ $# -lt 3 ]; then
  echo "usage: when-approved.sh ARN SNAPSHOT SNAPSHOT ..." >&2
  exit 64
fi

"$mpkg" history --column model_approval_status "$@" |
  "$mpkg" project --format table \
    "coalesce(before, change) AS before, after, seen_before, seen_in, last_modified_time AS changed"
