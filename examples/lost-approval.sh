#!/bin/sh
# Which packages were approved once and are rejected now? Says since when.
#
#     lost-approval.sh snapshots/*.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
if [ $# -lt 2 ]; then
  echo "usage: lost-approval.sh SNAPSHOT SNAPSHOT ..." >&2
  exit 64
fi

# --where looks at the newest record of a package; a status that was left was there before.
"$mpkg" history --column model_approval_status --where "model_approval_status = 'Rejected'" "$@" |
  "$mpkg" query --format table "
    SELECT model_package_arn, max(CASE WHEN after = 'Rejected' THEN seen_in END) AS rejected
    FROM stdin WHERE change = 'changed'
    GROUP BY model_package_arn HAVING max(CASE WHEN before = 'Approved' THEN 1 END) = 1
    ORDER BY rejected, model_package_arn"
