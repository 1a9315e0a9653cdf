#!/bin/sh
# Filters many archives with GNU parallel, on all cores of this machine or of several: records in the
# order of the files named, the first files' while later ones are still read.
# A file that cannot be read is told, the others are still read; the exit code is then the first
# such file's, in the order of the files. Its records before the damage are given.
#
#     many-archives-parallel.sh "model_approval_status = 'Approved'" snapshots/*.jsonl.gz
#
# PARALLEL holds further options of GNU parallel: `--sshlogin :,ana@big --transferfile {}` lets another
# machine help that has mpkg on its PATH. JOBS is how many files at once on each.
set -eu
usage="usage: many-archives-parallel.sh EXPRESSION FILE ..."
expression=${1:?"$usage"}
: "${2:?"$usage"}"
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# parallel's own exit code only counts the failures; its log has each one's code, or signal.
status=0
printf '%s\0' "$@" |
  parallel --will-cite -0 --keep-order --quote --jobs "${JOBS:-100%}" --joblog "$work/log" \
    "${MPKG:-mpkg}" filter --threads 1 -- "$expression" '{}' || status=$?
[ "$status" -ne 0 ] || exit 0
sort -n "$work/log" | awk -v code="$status" -F '\t' '
  $1 ~ /^[0-9]+$/ && ($7 != 0 || $8 != 0) { code = $8 != 0 ? 128 + $8 : $7; exit }
  END { print code }' > "$work/code"
exit "$(cat "$work/code")"
