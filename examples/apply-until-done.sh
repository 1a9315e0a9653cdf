#!/bin/sh
# Applies a file of patch requests with a journal, again and again until nothing is left to do: for
# long runs over a network that comes and goes. Each turn does what is left, and nothing twice.
# Requests that are refused for good end it after the last turn, with what they were and why in
# REQUESTS.rejects.
#
#     apply-until-done.sh requests.jsonl                        (five turns, a minute between them)
#     PAUSE=5 apply-until-done.sh requests.jsonl --endpoint-url http://127.0.0.1:8080
set -eu
mpkg=${MPKG:-mpkg}
requests=${1:?"usage: apply-until-done.sh REQUESTS [APPLY-OPTION ...]"}
shift
turns=${TURNS:-5}

turn=1
while true; do
  status=0
  "$mpkg" apply --journal "$requests.journal" --rejects "$requests.rejects" "$@" "$requests" \
    > "$requests.results" || status=$?
  case $status in
    # Some failed, the service could not be reached: another turn may mend that.
    1 | 69) ;;
    *) exit "$status" ;;
  esac
  [ "$turn" -lt "$turns" ] || exit "$status"
  turn=$((turn + 1))
  sleep "${PAUSE:-60}"
done
