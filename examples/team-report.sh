#!/bin/sh
# Writes what a team's packages that wait for approval are, one JSON object a line.
#
#     team-report.sh snapshot.jsonl.gz pricing
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: team-report.sh SNAPSHOT TEAM"
snapshot=${1:?"$usage"}
team=${2:?"$usage"}

"$mpkg" filter --param "TEAM=$team" \
  "tags['team'] = :TEAM AND model_approval_status = 'PendingManualApproval'" "$snapshot" |
  "$mpkg" project "model_package_group_name AS model,
    model_package_version AS version, customer_metadata_properties.auc AS auc,
    inference_specification.Containers[0].Framework AS framework, date(creation_time) AS created"
