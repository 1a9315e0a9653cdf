#!/bin/sh
# Deletes versions that were rejected and are older than a year; keeps the newest KEEP versions of each
# group, and all that are not rejected. Only shows what would be deleted unless the options are for
# real:
#
#     retention.sh snapshot.jsonl.gz 5
#     retention.sh snapshot.jsonl.gz 5 --allow-delete --max-requests 500 --journal retention.journal
#     retention.sh snapshot.jsonl 5 --allow-delete --registry snapshot.jsonl       (offline)
#
# Somebody may approve a package after the snapshot: apply reads each one just before it deletes, and
# deletes none that has changed. The journal keeps what was deleted.
set -eu
mpkg=${MPKG:-mpkg}
usage="usage: retention.sh SNAPSHOT KEEP [APPLY-OPTION ...]"
snapshot=${1:?"$usage"}
keep=${2:?"$usage"}
shift 2
case $keep in
'' | *[!0-9]*) echo "$usage" >&2 && exit 64 ;;
esac
[ $# -gt 0 ] || set -- --dry-run --allow-delete
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

# Each step ends the script if it fails: half a snapshot must not make old versions look new.
"$mpkg" query "SELECT split_part(model_package_arn, '/', 1) || '/' || model_package_group_name AS \"group\",
    model_package_arn, region, model_package_version, model_approval_status, creation_time,
    last_modified_time
  FROM stdin WHERE model_package_group_name IS NOT NULL
  ORDER BY \"group\", model_package_version DESC" < "$snapshot" > "$folder/versions"
"$mpkg" project --format tsv '"group"' "$folder/versions" > "$folder/groups"
sed 1d "$folder/groups" | paste - "$folder/versions" |
  awk -F '\t' -v keep="$keep" '$1 != group { group = $1; n = 0 } ++n > keep { print $2 }' \
    > "$folder/old"
"$mpkg" filter "model_approval_status = 'Rejected'
  AND timestamp(creation_time) < now() - interval '1 year'" "$folder/old" > "$folder/rejected"
"$mpkg" patch --delete "$folder/rejected" > "$folder/deletions"
"$mpkg" apply "$@" "$folder/deletions"
