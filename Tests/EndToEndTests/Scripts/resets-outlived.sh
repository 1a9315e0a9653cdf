# Connections that break, before or after the request was carried out, and throttles: every package is
# changed once, by the server's own account.
SERVE_OPTIONS="--reset-rate 0.15 --throttle-rate 0.05 --seed 5 --audit audit"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
head -100 packages.jsonl | mpkg patch --no-guard --set approval_description=seen > requests
mpkg apply --stats --concurrency 64 --endpoint-url "$URL" requests > results 2> messages
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 100 ]
grep -q '"retries":[1-9]' messages
[ "$(wc -l < audit)" -eq 100 ]
[ "$(mpkg project identifier audit | sort -u | wc -l)" -eq 100 ]
