#!/bin/sh
# A gate for continuous integration: lists the packages of a snapshot that name no team and ends with
# 1 if there are any. A team is named in the package's customer metadata, or in its own tags if it is
# outside a group.
#
#     require-team.sh snapshot.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
snapshot=${1:?"usage: require-team.sh SNAPSHOT"}

nameless=$("$mpkg" filter --quiet "coalesce(customer_metadata_properties.team,
    tags['team']) IS NULL" "$snapshot" |
  "$mpkg" project "model_package_arn, region")
rows=$(printf '%s\n' "$nameless" | grep -c . || true)
[ "$rows" -eq 0 ] && exit 0
printf '%s\n' "$nameless"
echo "packages without a team: $rows" >&2
exit 1
