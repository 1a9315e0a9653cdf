#!/bin/sh
# How many packages were approved each week? As bars; FORMAT=svg makes a file for a browser of it.
#
#     approvals-a-week.sh snapshots/*.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
if [ $# -lt 2 ]; then
  echo "usage: approvals-a-week.sh SNAPSHOT SNAPSHOT ..." >&2
  exit 64
fi

"$mpkg" history --column model_approval_status "$@" |
  "$mpkg" query --format "${FORMAT:-chart}" "
    SELECT strftime('%G-W%V', last_modified_time) AS week, count(*) AS approvals
    FROM stdin WHERE after = 'Approved' GROUP BY week ORDER BY week"
