#!/bin/sh
# Filters an archive that is kept in S3, to standard output or to another object; nothing is stored on
# the way. AWS's own command line carries the bytes.
#
#     archives-in-s3.sh "domain = 'COMPUTER_VISION'" s3://bucket/2026-11-23.jsonl.gz > found.jsonl
#     archives-in-s3.sh "domain = 'COMPUTER_VISION'" s3://bucket/2026-11-23.jsonl.gz s3://bucket/vision.jsonl.gz
#
# A transfer that breaks off is an error, whatever arrived of it, and mpkg's own exit code comes first.
# The object appears only when all went well, compressed if its name ends in .gz. AWS_CP_OPTIONS are
# options of the upload: an object above 50 GB needs --expected-size BYTES.
set -eu
usage="usage: archives-in-s3.sh EXPRESSION s3://FROM [s3://TO]"
expression=${1:?"$usage"}
from=${2:?"$usage"}
to=${3-}
mpkg=${MPKG:-mpkg}
aws=${AWS:-aws}

work=$(mktemp -d)
part=
clean() {
  rm -rf "$work"
  [ -z "$part" ] || $aws s3 rm --only-show-errors "$part" > /dev/null 2>&1 || true
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A pipeline's exit code is its last program's: each leaves its own in a file.
step() {
  name=$1
  shift
  "$@" && code=0 || code=$?
  echo "$code" > "$work/$name"
}
check() {
  for name; do
    code=$(cat "$work/$name")
    [ "$code" -eq 0 ] || exit "$code"
  done
}

if [ -z "$to" ]; then
  step from $aws s3 cp --only-show-errors "$from" - | step filter "$mpkg" filter -- "$expression"
  check filter from
  exit
fi

# What is written to S3 becomes an object at the end of the input, also of one that was cut short: so
# it gets its name only after all programs ended well.
part=$to.part-$$
compression=
case $to in *.gz) compression=--gzip ;; *.zst) compression=--zstd ;; esac
step from $aws s3 cp --only-show-errors "$from" - |
  step filter "$mpkg" filter $compression -- "$expression" |
  step to $aws s3 cp --only-show-errors ${AWS_CP_OPTIONS-} - "$part"
check filter from to
$aws s3 mv --only-show-errors "$part" "$to"
part=
