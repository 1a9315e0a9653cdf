#!/bin/sh
# How long did packages wait from registration to approval? One row for each package that was both
# registered and approved within the snapshots, the longest wait first.
#
#     waiting-for-approval.sh snapshots/*.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
if [ $# -lt 2 ]; then
  echo "usage: waiting-for-approval.sh SNAPSHOT SNAPSHOT ..." >&2
  exit 64
fi

# A package that is added says in last_modified_time when it was registered.
"$mpkg" history --column model_approval_status "$@" |
  "$mpkg" query "
    SELECT model_package_arn, region,
      min(CASE WHEN change = 'added' THEN timestamp(last_modified_time) END) AS registered,
      min(CASE WHEN after = 'Approved' THEN timestamp(last_modified_time) END) AS approved
    FROM stdin GROUP BY model_package_arn, region
    HAVING registered IS NOT NULL AND approved IS NOT NULL" |
  "$mpkg" query --format table "
    SELECT model_package_arn, region, registered, approved,
      timestamp(approved) - timestamp(registered) AS waited
    FROM stdin ORDER BY waited DESC"
