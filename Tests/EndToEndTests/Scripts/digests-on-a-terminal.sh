# On a terminal patch tells the digest of what it wrote, and journal reports for people.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 50 > packages.jsonl
cat > terminal.py <<'PYTHON'
"""terminal.py STREAM COMMAND...: what a command writes to its standard output or error on a terminal."""
import os, pty, subprocess, sys
ours, theirs = pty.openpty()
stream, command = sys.argv[1], sys.argv[2:]
process = subprocess.Popen(command, **{stream: theirs})
os.close(theirs)
written = b""
while True:
    try:
        piece = os.read(ours, 1 << 16)
    except OSError:
        break
    if not piece:
        break
    written += piece
sys.stderr.buffer.write(written.replace(b"\r\n", b"\n"))
sys.exit(process.wait())
PYTHON
set_status='mpkg patch --set model_approval_status=Rejected packages.jsonl'
"$MPKG_PYTHON" terminal.py stderr $set_status -o requests.jsonl 2> told
mpkg review --records packages.jsonl requests.jsonl -o review.html 2> reviewed
[ "$(grep -o 'sha256:.*' told)" = "$(grep -o 'sha256:.*' reviewed)" ]
grep -q '^mpkg patch: plan sha256:' told
"$MPKG_PYTHON" terminal.py stderr $set_status --quiet -o requests.jsonl 2> told
[ ! -s told ]
$set_status -o requests.jsonl 2> told
if grep -q sha256 told; then exit 1; fi

mpkg apply --registry packages.jsonl --journal journal requests.jsonl > results.jsonl 2> messages
"$MPKG_PYTHON" terminal.py stdout mpkg journal journal 2> report
mpkg journal --format report journal | cmp - report
mpkg journal journal | wc -l | grep -qx "$(wc -l < requests.jsonl)"
