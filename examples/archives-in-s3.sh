#!/usr/bin/env bash
# Filters an archive that is kept in S3, to standard output or to another object; nothing is stored on
# the way. AWS's own command line carries the bytes.
#
#     archives-in-s3.sh "domain = 'NLP'" s3://bucket/2026-11-23.jsonl.gz > found.jsonl
#     archives-in-s3.sh "domain = 'NLP'" s3://bucket/2026-11-23.jsonl.gz s3://bucket/nlp.jsonl.gz
#
# A transfer that breaks off is an error, whatever arrived: a truncated archive ends mpkg with 65, and
# pipefail tells of a transfer that failed before its first byte. The object is then not written.
set -euo pipefail
mpkg=${MPKG:-mpkg}
aws=${AWS:-aws}
expression=${1:?"usage: archives-in-s3.sh EXPRESSION s3://FROM [s3://TO]"}
from=${2:?"usage: archives-in-s3.sh EXPRESSION s3://FROM [s3://TO]"}

if [[ $# -lt 3 ]]; then
  $aws s3 cp --only-show-errors "$from" - | "$mpkg" filter "$expression"
  exit
fi

# What is being written to S3 becomes an object at the end of the input, also of one that was cut short:
# so the object gets its name only after both ends went well.
to=$3
part=$to.part-$$
trap '$aws s3 rm --only-show-errors "$part" >/dev/null 2>&1 || true' ERR
$aws s3 cp --only-show-errors "$from" - | "$mpkg" filter --gzip "$expression" |
  $aws s3 cp --only-show-errors - "$part"
$aws s3 mv --only-show-errors "$part" "$to"
