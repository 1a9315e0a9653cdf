#!/bin/sh
# Takes a dated snapshot of a registry and says how many packages have which approval status.
# A second run of the same day replaces the first one's file, whole or not at all.
#
#     nightly-snapshot.sh snapshots --region us-east-1 --region eu-west-1
#     nightly-snapshot.sh snapshots --registry registry.jsonl       (offline)
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
folder=${1:?"usage: nightly-snapshot.sh FOLDER [FETCH-OPTION ...]"}
shift

mkdir -p "$folder"
snapshot=$folder/$(date -u +%Y-%m-%d).jsonl.gz
"$mpkg" fetch --all "$@" -o "$snapshot"

echo "$snapshot"
# The rows come from standard input, so that any name of a folder will do.
"$mpkg" query --format tsv \
  "SELECT model_approval_status AS status, count(*) AS packages FROM stdin GROUP BY status ORDER BY status" \
  < "$snapshot" | tail -n +2
