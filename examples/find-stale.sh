#!/bin/sh
# Lists the approved packages that nobody has touched for so many days (default 180): who
# owns them, what they are, when they were last changed.
#
#     find-stale.sh snapshot.jsonl.gz 365 > stale.jsonl
set -eu
mpkg=${MPKG:-mpkg}
snapshot=${1:?"usage: find-stale.sh SNAPSHOT [DAYS]"}
days=${2:-180}

"$mpkg" filter "model_approval_status = 'Approved'
  AND last_modified_time < now() - INTERVAL '$days days'" "$snapshot" |
  "$mpkg" project "coalesce(customer_metadata_properties.team, '(none)') AS team, model_package_arn AS arn,
    date(last_modified_time) AS last_modified"
