#!/bin/sh
# Makes the approved packages of one account new packages of another one, for example of dev in prod:
# in groups of the same names, pending, so that somebody approves them there. Packages that were
# promoted before are skipped. Only shows what would be made unless the options are for real:
#
#     promote.sh dev.jsonl.gz prod.jsonl.gz names.txt
#     promote.sh dev.jsonl.gz prod.jsonl.gz names.txt --profile prod --journal promotion.journal
#     promote.sh dev.jsonl prod.jsonl names.txt --registry prod.jsonl       (offline)
#
# names.txt says what images and S3 places are called there, a pair a line; texts between quotes are
# replaced wherever they stand in a string of the package:
#
#     111122223333.dkr.ecr.us-east-1.amazonaws.com 444455556666.dkr.ecr.us-east-1.amazonaws.com
#     s3://amzn-s3-demo-dev/ s3://amzn-s3-demo-prod/
#
# Each new package says in customer_metadata_properties.promoted_from what it was made of.
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: promote.sh SNAPSHOT TARGET-SNAPSHOT NAMES [APPLY-OPTION ...]"
source=${1:?"$usage"}
target=${2:?"$usage"}
names=${3:?"$usage"}
shift 3
[ $# -gt 0 ] || set -- --dry-run
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

"$mpkg" filter "model_approval_status = 'Approved' AND model_package_group_name IS NOT NULL" \
  "$source" > "$folder/approved"
"$mpkg" filter "customer_metadata_properties.promoted_from IS NOT NULL" "$target" > "$folder/made"
"$mpkg" project "customer_metadata_properties.promoted_from AS promoted_from" "$folder/made" \
  > "$folder/before"
"$mpkg" patch --create --set model_approval_status=PendingManualApproval --unset approval_description \
  --set "customer_metadata_properties.promoted_from:=model_package_arn" "$folder/approved" \
  > "$folder/all"
# A pair of quotes ends an ARN: version 1 is not version 12.
sed 's/^{\(.*\)}$/\1/' "$folder/before" > "$folder/promoted"
grep -vFf "$folder/promoted" "$folder/all" > "$folder/new" || [ $? -eq 1 ]
# The pairs become a script of sed; what is special to it stands for itself.
sed 's/[][\\.*^$|&]/\\&/g; s/^\([^ ][^ ]*\)  *\([^ ][^ ]*\) *$/s|\1|\2|g/' "$names" > "$folder/script"
sed -f "$folder/script" "$folder/new" > "$folder/creations"
"$mpkg" apply "$@" "$folder/creations"
