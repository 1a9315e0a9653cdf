#!/bin/sh
# Rejects the pending packages whose validation failed, with the service's own reason as the
# description, and writes one result for each.
#
#     reject-failed.sh snapshot.jsonl.gz --region us-east-1 > results.jsonl
#     reject-failed.sh snapshot.jsonl --registry snapshot.jsonl --write-back new.jsonl   (offline)
set -eu
mpkg=${MPKG:-mpkg}
snapshot=${1:?"usage: reject-failed.sh SNAPSHOT [APPLY-OPTION ...]"}
shift

"$mpkg" filter "model_package_status = 'Failed'
  AND model_approval_status = 'PendingManualApproval'" "$snapshot" |
  "$mpkg" patch --set model_approval_status=Rejected --set "approval_description:='validation: ' ||
    coalesce(model_package_status_details.ValidationStatuses[0].FailureReason, 'no reason given')" |
  "$mpkg" apply "$@"
