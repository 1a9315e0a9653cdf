# The partial file of a killed run is removed by the next run, that of a live run never.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 40000 > registry.jsonl
mpkg patch --set approval_description=done registry.jsonl | head -n 200 > requests.jsonl
cp registry.jsonl other.jsonl
touch .registry.jsonl.backup.partial

cat > caught.py <<'END'
"""Sends a signal to a command as soon as the partial file of an output is there.

    caught.py SIGNAL OUTPUT COMMAND...

STOP: waits then until the file `go` is there, lets the command go on, and ends as it does.
"""
import glob, os, signal, subprocess, sys, time
number, output, command = getattr(signal, "SIG" + sys.argv[1]), sys.argv[2], sys.argv[3:]
for attempt in range(200):
    process = subprocess.Popen(command)
    while not glob.glob(f".{output}.?????????????.partial") and process.poll() is None:
        time.sleep(0.0005)
    process.send_signal(number)
    if glob.glob(f".{output}.?????????????.partial"):
        break
    process.wait()
else:
    sys.exit("the partial file was never met")
if number == signal.SIGKILL:
    sys.exit(process.wait() != -signal.SIGKILL)
open("stopped", "w").close()
while not os.path.exists("go"):
    time.sleep(0.01)
process.send_signal(signal.SIGCONT)
sys.exit(process.wait())
END

partials() { find . -name ".$1.?????????????.partial" | wc -l; }

for output in registry.jsonl new.jsonl.gz; do
  "$MPKG_PYTHON" caught.py KILL $output \
    mpkg apply --quiet --registry registry.jsonl --write-back $output -o results requests.jsonl
  [ "$(partials $output)" -eq 1 ]
  mpkg apply --quiet --registry registry.jsonl --write-back $output -o results requests.jsonl
  [ "$(partials $output)" -eq 0 ]
  cp other.jsonl registry.jsonl
done
[ -e .registry.jsonl.backup.partial ]

# One run is writing, another one gives the same file its name: both end well.
"$MPKG_PYTHON" caught.py STOP new.jsonl.gz \
  mpkg apply --quiet --registry registry.jsonl --write-back new.jsonl.gz -o results requests.jsonl &
process=$!
for _ in $(seq 600); do
  [ -e stopped ] && break
  sleep 0.05
done
[ "$(partials new.jsonl.gz)" -eq 1 ]
mpkg apply --quiet --registry other.jsonl --write-back new.jsonl.gz -o others requests.jsonl
[ "$(partials new.jsonl.gz)" -eq 1 ]
touch go
wait $process
[ "$(partials new.jsonl.gz)" -eq 0 ]
[ "$(mpkg filter --count "approval_description = 'done'" new.jsonl.gz)" -ge 200 ]
