#!/bin/sh
# A gate for continuous integration: lists the packages of a snapshot that name no team and ends with
# 1 if there are any. A team is named in the package's customer metadata, in the tags of its group (in
# snapshots of fetch --group-tags), or in its own tags if it is outside a group.
#
#     require-team.sh snapshot.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
snapshot=${1:?"usage: require-team.sh SNAPSHOT"}

nameless=$("$mpkg" query --quiet "SELECT model_package_arn, region FROM stdin
  WHERE coalesce(customer_metadata_properties.team, model_package_group_tags['team'], tags['team']) IS NULL" \
  < "$snapshot")
[ -n "$nameless" ] || exit 0
printf '%s\n' "$nameless"
echo "packages without a team: $(printf '%s\n' "$nameless" | wc -l)" >&2
exit 1
