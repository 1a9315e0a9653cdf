# What a rerun finds in a journal, and what it does about it.
SERVE_OPTIONS="--audit audit --latency 3ms"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
apply() { mpkg apply --quiet --endpoint-url "$URL" --journal journal "$@"; }
mpkg filter --limit 40 TRUE packages.jsonl | mpkg patch --set approval_description=first > requests
# The package was changed by someone else after it was fetched: refused, the others are not.
head -1 requests > stolen
mpkg filter --limit 1 TRUE packages.jsonl | mpkg patch --no-guard --set approval_description=theirs |
  mpkg apply --quiet --endpoint-url "$URL" > /dev/null
expect 1 apply requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 39 ]
mpkg filter "status = 'FAILED'" results | grep -q '"line":1,'
expect 1 apply requests > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq 39 ]
tail -n +2 requests > rest
apply rest > results
expect 0 mpkg apply --endpoint-url "$URL" --journal journal rest > results
grep -q 'journal: all was done already, the last at 20' messages
cp journal done.journal

# Power loss: the last ends are gone. By its request token each is found to be done.
audited=$(wc -l < audit)
grep -v '"ended"' done.journal > journal
expect 1 apply rest > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND line IS NOT NULL" results)" -eq 39 ]
# One request is in the journal alone: it failed, and is told without a line.
[ "$(mpkg filter --count "status = 'FAILED' AND line IS NULL" results)" -eq 1 ]
[ "$(wc -l < audit)" -eq "$audited" ]

# No request token either: sent again under the same client token, which starts nothing.
grep -v '"ended"\|"sent"' done.journal > journal
expect 1 apply rest > results
[ "$(mpkg filter --count "status IN ('SUCCESS', 'SKIPPED')" results)" -eq 39 ]
[ "$(wc -l < audit)" -eq "$audited" ]

# Older than 35 hours: the package is read, and found to be as wanted.
sed '/"ended"\|"sent"/d; s/"time":"20[0-9-]*T/"time":"2020-01-01T/' done.journal > journal
expect 1 apply rest > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND reconciled" results)" -eq 39 ]
[ "$(wc -l < audit)" -eq "$audited" ]
mpkg filter "status = 'UNKNOWN'" results | grep -q '"line":null'
[ "$(wc -l < results)" -eq 40 ]

# Two requests for one package: the second is not sent once the first has failed.
head -1 packages.jsonl | mpkg patch --set approval_description=never > two
head -1 packages.jsonl | mpkg patch --no-guard --set domain=never >> two 2> /dev/null || true
head -1 packages.jsonl | mpkg patch --no-guard --set approval_description=later >> two
rm journal
expect 1 apply two > results
tail -1 results | grep -q '"status":"NOT_SENT".*EarlierRequestFailed'

# What cannot be used is told, and left as it is.
cp done.journal journal
expect 64 mpkg apply --endpoint-url http://127.0.0.1:9 --journal journal rest
expect 64 mpkg apply --registry packages.jsonl --journal journal rest
cmp journal done.journal
echo "not a journal" > other
expect 65 mpkg apply --endpoint-url "$URL" --journal other rest
[ "$(cat other)" = "not a journal" ]

# A dry run looks into a journal and makes none.
mpkg apply --quiet --dry-run --endpoint-url "$URL" --journal journal rest | mpkg filter --count "status = 'SKIPPED'" |
  grep -qx 39
expect 1 mpkg apply --quiet --dry-run --endpoint-url "$URL" --journal none rest > /dev/null
cmp journal done.journal
[ ! -e none ]

# SIGTERM drains: what was begun is in the journal with its end, the rest is told.
mpkg patch --no-guard --set approval_description=slow packages.jsonl > many
rm journal
mpkg apply --quiet --concurrency 4 --endpoint-url "$URL" --journal journal many > results 2> messages & run=$!
for _ in $(seq 200); do [ "$(grep -c '"sent"' journal 2> /dev/null || true)" -ge 20 ] 2> /dev/null && break; sleep 0.02; done
# Another run is kept off meanwhile.
expect 75 mpkg apply --endpoint-url "$URL" --journal journal many
kill "$run"
status=0
wait "$run" || status=$?
[ "$status" -eq 143 ]
[ "$(wc -l < results)" -eq 300 ]
mpkg filter --count "status = 'NOT_SENT'" results | grep -qv '^0$'
[ "$(grep -c '"sending"' journal)" -eq "$(grep -c '"ended"' journal)" ]
apply many > results
[ "$(mpkg filter --count "status IN ('SUCCESS', 'SKIPPED')" results)" -eq 300 ]
grep slow audit | mpkg project identifier | sort | uniq -d | wc -l | grep -qx 0
