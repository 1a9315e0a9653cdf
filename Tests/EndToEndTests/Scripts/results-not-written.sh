# Whatever becomes of the results, what is under way is taken to its end, counted and written down.
SERVE_OPTIONS="--latency 100ms"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg patch --no-guard --set approval_description=seen packages.jsonl > requests
total=$(wc -l < requests)

# settled JOURNAL: every request that was sent has its end in the journal, and not all were sent.
settled() {
  sent=$(grep -c '"entry":"sending"' "$1")
  ended=$(grep -c '"entry":"ended"' "$1")
  [ "$sent" -eq "$ended" ] || { echo "$1: $sent sent, $ended ended"; exit 1; }
  [ "$sent" -gt 0 ] && [ "$sent" -lt "$total" ] || { echo "$1: $sent of $total sent"; exit 1; }
}

# The reader goes: what was started is finished, nothing else begins.
{ expect 74 mpkg apply --endpoint-url "$URL" --journal closed.journal requests; } | head -n 1 > first
settled closed.journal
grep -q "$total requests: .* SUCCESS, .* NOT_SENT" messages

# The disk is full: the same, and it is said.
expect 74 mpkg apply --endpoint-url "$URL" --journal full.journal requests > /dev/full
settled full.journal
grep -q 'No space left on device' messages
grep -q "$total requests: .* SUCCESS, .* NOT_SENT" messages

# The rejects cannot be written: the results stand, whole.
{ head -n 20 requests; echo nonsense; tail -n +21 requests; } > mixed
expect 74 mpkg apply --endpoint-url "$URL" --journal rejects.journal --rejects /dev/full -o results mixed
settled rejects.journal
[ "$(wc -l < results)" -eq $((total + 1)) ]
grep -q 'No space left on device' messages

# An entry that cannot be read ends the run, and the results so far have their name.
head -n 50 requests > some
expect 0 mpkg apply --endpoint-url "$URL" --journal broken.journal some > /dev/null
"$python3" - broken.journal <<'END'
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
sending = [line for line in lines if line["entry"] == "sending"][40]
ended = next(line for line in lines
             if line["entry"] == "ended" and line["request"] == sending["request"])
del sending["client_token"]
ended.update(status="FAILED", error_code="NetworkFailure")
with open(sys.argv[1], "w") as journal:
    journal.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
END
expect 65 mpkg apply --endpoint-url "$URL" --journal broken.journal -o results.broken requests
[ -s results.broken ]

# Failures of every kind count towards --max-failures: lines that are no requests, and unknown ends.
{ for _ in 1 2 3; do echo nonsense; done; cat requests; } > failing
expect 1 mpkg apply --endpoint-url "$URL" --concurrency 1 --max-failures 3 failing > stopped
[ "$(grep -c '"status":"FAILED"' stopped)" -eq 3 ]
[ "$(grep -c '"status":"NOT_SENT"' stopped)" -eq "$total" ]
