# On a terminal apply ends with the reasons of failures and with commands that go on; they run as they stand.
# A status that was not there before cannot be taken back: all packages have one.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 80 |
  mpkg filter "model_package_group_name IS NOT NULL AND model_approval_status IS NOT NULL" > packages.jsonl
cat > terminal.py <<'PYTHON'
"""terminal.py COLUMNS COMMAND...: what a command writes to its standard error on a terminal."""
import fcntl, os, pty, struct, subprocess, sys, termios
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
process = subprocess.Popen(sys.argv[2:], stderr=theirs)
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
on_terminal() {
  status=0
  "$MPKG_PYTHON" terminal.py 80 "$@" 2> told || status=$?
}

mpkg patch --set model_approval_status=Rejected packages.jsonl -o requests.jsonl
# The last package is gone, and others were approved meanwhile.
mpkg filter "model_approval_status = 'PendingManualApproval'" packages.jsonl |
  mpkg patch --set model_approval_status=Approved |
  mpkg apply --quiet --registry packages.jsonl --write-back changed > results.jsonl
sed '$d' changed > "it's changed"
cp "it's changed" before

on_terminal mpkg apply --journal 'a b.journal' --registry "it's changed" --param s=secret \
  --require ':s IS NOT NULL' requests.jsonl -o results.jsonl
[ $status -eq 1 ]
failed=$(mpkg filter --count "error_code = 'InvalidRequest'" results.jsonl)
[ "$failed" -gt 3 ]
sed -n '/^mpkg apply: why they failed:$/,$p' told > end
grep -q "^  $failed InvalidRequest: operation 1 of the patch: the test of" end
grep -q "and $((failed - 3)) more$" end
grep -q '^  1 ResourceNotFoundException: there is no such package' end
# Reasons fit the terminal; only commands may be longer.
[ "$(grep -v '^    mpkg' end | awk '{ if (length > 80) print }')" = "" ]
if grep -q secret told; then exit 1; fi

# The command for what is left: all that was done is skipped.
again=$(sed -n '/^mpkg apply: to try what is left:$/{n;s/^ *//p;}' told)
[ "$again" = "mpkg apply --journal 'a b.journal' --registry 'it'\''s changed' --param s=... --require ':s IS NOT NULL' requests.jsonl -o results.jsonl" ]
status=0
eval "$again" 2> messages || status=$?
[ $status -eq 1 ]
mpkg filter --exit-status "status = 'SKIPPED'" results.jsonl > /dev/null

# The command that takes back: the registry is as before.
cmp -s "it's changed" before && exit 1
back=$(sed -n '/^mpkg apply: to take back what was done:$/{n;s/^ *//p;}' told)
[ "$back" = "mpkg patch --undo 'a b.journal' -o 'a b.journal.undo.jsonl' && mpkg apply --journal 'a b.journal.undo' --registry 'it'\''s changed' 'a b.journal.undo.jsonl'" ]
eval "$back" > undone
mpkg diff --exit-status --ignore last_modified_time before "it's changed"

# Nothing of it where nobody sees it, or wants to.
cp before "it's changed"
on_terminal mpkg apply --quiet --registry "it's changed" requests.jsonl -o results.jsonl
if grep -q 'why they failed' told; then exit 1; fi
cp before "it's changed"
mpkg apply --registry "it's changed" requests.jsonl -o results.jsonl 2> told || true
if grep -q 'why they failed' told; then exit 1; fi

# Without a journal, and for a dry run.
cp before "it's changed"
on_terminal mpkg apply --registry "it's changed" requests.jsonl -o results.jsonl
grep -q '^mpkg apply: with --journal FILE the same command, run again, would do what is left' told
if grep -q 'take back' told; then exit 1; fi
on_terminal mpkg apply --dry-run --journal new.journal --registry "it's changed" requests.jsonl -o results.jsonl
grep -q '^mpkg apply: why they failed:$' told
if grep -q -e 'to try' -e 'take back' told; then exit 1; fi

# Reasons that name each package are one reason: here each is asked of a service.
mpkg project --limit 20 "region, model_package_arn || '9' AS data__Identifier, json_array_length(tags) AS n" packages.jsonl |
  sed 's/"n":[^}]*/"data__PatchDocument":[{"op":"add","path":"\/ModelApprovalStatus","value":"Approved"}]/' > gone.jsonl
. "$PROJECT/Tests/EndToEndTests/serve.sh"
on_terminal mpkg apply --endpoint-url "$URL" gone.jsonl --journal gone.journal -o results.jsonl
[ $status -eq 1 ]
[ "$(grep -c '^  [0-9]* ResourceNotFoundException: ' told)" -eq 1 ]
grep -q '^  20 ResourceNotFoundException: ' told
grep -q "^    mpkg apply --endpoint-url $URL gone.jsonl --journal gone.journal -o results.jsonl$" told
