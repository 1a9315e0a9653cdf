# A named pipe that nobody opens at its other end is waited for, until a signal says otherwise.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 20 > s.jsonl
mkfifo pipe

# stopped STATUS COMMAND...: what a command that waits ends with; SIGINT is none that a shell
# lets its background commands have.
stopped() {
  wanted=$1
  shift
  "$@" > out 2> messages &
  process=$!
  sleep 0.3
  for _ in $(seq 100); do
    kill -TERM "$process" 2> /dev/null || break
    sleep 0.1
  done
  status=0
  wait "$process" || status=$?
  [ "$status" -eq "$wanted" ] || { echo "$*: exit $status, not $wanted"; cat messages; exit 1; }
}
stopped 143 mpkg filter TRUE pipe
stopped 143 mpkg filter TRUE s.jsonl -o pipe
stopped 143 mpkg filter TRUE s.jsonl --rejects pipe
stopped 143 mpkg fetch --registry s.jsonl --all -o pipe
stopped 143 mpkg apply --registry s.jsonl --rejects pipe /dev/null
stopped 143 mpkg diff s.jsonl pipe
stopped 143 mpkg patch --set model_approval_status=Approved --changes pipe s.jsonl
stopped 143 mpkg serve --snapshot s.jsonl --audit pipe

# And it works once somebody does.
{ sleep 0.2; cat s.jsonl > pipe; } &
mpkg filter TRUE pipe | cmp - s.jsonl
{ sleep 0.2; cat pipe > copy; } &
mpkg filter TRUE s.jsonl -o pipe
wait
cmp copy s.jsonl
{ sleep 0.2; gzip -c s.jsonl > pipe; } &
[ "$(mpkg filter --count TRUE pipe)" -eq 20 ]
