#!/bin/sh
# Filters many archives, a process for every core: records in the order of the files named.
# A file that cannot be read is told, the others are still read; the exit code is then the first
# such file's, in the order of the files.
#
#     many-archives.sh "model_approval_status = 'Approved'" snapshots/*.jsonl.gz
#
# One process with all the files does the same and needs no copies (`mpkg filter EXPR FILE ...` uses
# all cores by itself); this is for work a file that mpkg is only a part of.
set -eu
expression=${1:?"usage: many-archives.sh EXPRESSION FILE ..."}
shift
MPKG=${MPKG:-mpkg}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
export MPKG work expression

number=0
for file; do
  number=$((number + 1))
  printf '%06d\0%s\0' "$number" "$file"
done |
  xargs -0 -n 2 -P "$(getconf _NPROCESSORS_ONLN)" sh -c '
    "$MPKG" filter --threads 1 -o "$work/$1.found" -- "$expression" "$2" && status=0 || status=$?
    echo "$status" > "$work/$1.status"' -

result=0
for status in "$work"/*.status; do
  [ -e "$status" ] || continue
  code=$(cat "$status")
  [ "$code" -eq 0 ] || { [ "$result" -ne 0 ] || result=$code; continue; }
  cat "${status%.status}.found"
done
exit "$result"
