#!/bin/sh
# Takes a dated snapshot of a registry and says how many packages have which approval status.
# A second run of the same day replaces the first one's file, whole or not at all.
#
#     nightly-snapshot.sh snapshots --region us-east-1 --region eu-west-1
#     nightly-snapshot.sh snapshots --registry registry.jsonl       (offline)
#     nightly-snapshot.sh --deltas snapshots --region us-east-1
#
# With --deltas a full snapshot is kept each Sunday, and deltas (DATE.delta.jsonl.gz) on the days between:
# where 1 % of the packages changes a day, a delta takes less than a hundredth of a full snapshot. A day is
# read again by naming the full snapshot and the deltas up to that day:
#
#     mpkg restore snapshots/2026-11-22.jsonl.gz snapshots/2026-11-2[34].delta.jsonl.gz -o 2026-11-24.jsonl.gz
#
# Beside each file lies a manifest, by which all nights can be checked:
#
#     mpkg verify snapshots/*.jsonl.gz
#
# A full snapshot is also kept where there is none yet, where seven files would have to be read before
# the delta, and where the deltas so far do not fit.
#
# Every night at three, from cron:
#
#     0 3 * * *  MPKG=/usr/local/bin/mpkg /opt/mpkg/examples/nightly-snapshot.sh /srv/snapshots --region us-east-1
#
# or from systemd, with mpkg-snapshot.service and mpkg-snapshot.timer in /etc/systemd/system, and
# `systemctl enable --now mpkg-snapshot.timer` (a night that was missed is made up for):
#
#     [Service]
#     Type=oneshot
#     Environment=MPKG=/usr/local/bin/mpkg
#     ExecStart=/opt/mpkg/examples/nightly-snapshot.sh /srv/snapshots --region us-east-1
#
#     [Timer]
#     OnCalendar=*-*-* 03:00:00
#     Persistent=true
#     [Install]
#     WantedBy=timers.target
set -eu
mpkg=${MPKG:-mpkg}
deltas=no
if [ "${1-}" = --deltas ]; then
  deltas=yes
  shift
fi
folder=${1:?"usage: nightly-snapshot.sh [--deltas] FOLDER [FETCH-OPTION ...]"}
shift

mkdir -p "$folder"
day=$(date -u +%Y-%m-%d)
full=$folder/$day.jsonl.gz
delta=$folder/$day.delta.jsonl.gz
# What is fetched gets its name once it is known which one.
tonight=$folder/.$day.tonight.jsonl.gz
trap 'rm -f "$tonight" "$tonight.manifest.json"' EXIT
"$mpkg" fetch --all "$@" --manifest -o "$tonight"

# The newest full snapshot before today, and the deltas behind it.
set --
for file in "$folder"/*.jsonl.gz; do
  case $file in
    "$full" | "$delta" | "$folder/*.jsonl.gz") ;;
    *.delta.jsonl.gz) if [ $# -gt 0 ]; then set -- "$@" "$file"; fi ;;
    *) set -- "$file" ;;
  esac
done

if [ $deltas = yes ] && [ "$(date -u +%u)" -ne 7 ] && [ $# -gt 0 ] && [ $# -lt 7 ] && [ ! -e "$full" ] &&
  rm -f "$delta.manifest.json" && "$mpkg" diff --delta "$@" "$tonight" -o "$delta"; then
  mv "$tonight.manifest.json" "$delta.manifest.json"
  echo "$delta"
  counted=$tonight
else
  # A manifest never lies beside another snapshot than its own.
  rm -f "$full.manifest.json"
  mv "$tonight" "$full"
  mv "$tonight.manifest.json" "$full.manifest.json"
  rm -f "$delta" "$delta.manifest.json"
  echo "$full"
  counted=$full
fi
# The rows come from standard input, so that any name of a folder will do.
"$mpkg" query --format tsv \
  "SELECT model_approval_status AS status, count(*) AS packages FROM stdin GROUP BY status ORDER BY status" \
  < "$counted" | tail -n +2
