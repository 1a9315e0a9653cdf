#!/bin/sh
# A gate for continuous integration: lists the packages of a snapshot without a `team` tag and ends
# with 1 if there are any.
#
#     require-team-tag.sh snapshot.jsonl.gz
set -eu
mpkg=${MPKG:-mpkg}
snapshot=${1:?"usage: require-team-tag.sh SNAPSHOT"}

untagged=$("$mpkg" filter "tags['team'] IS NULL" "$snapshot" | "$mpkg" project \
  "model_package_arn, region")
rows=$(printf '%s\n' "$untagged" | grep -c . || true)
[ "$rows" -eq 0 ] && exit 0
printf '%s\n' "$untagged"
echo "packages without a team tag: $(printf '%s\n' "$untagged" | grep -c .)" >&2
exit 1
