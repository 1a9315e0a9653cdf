# A service that takes 50 requests a second: few calls are throttled, however many are under way.
SERVE_OPTIONS="--tps 50 --latency 20ms --audit audit"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
head -100 packages.jsonl | mpkg patch --no-guard --set approval_description=seen > requests
mpkg apply --stats --concurrency 64 --endpoint-url "$URL" requests > results 2> messages
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 100 ]
throttled=$(sed -n 's/.*"throttled":\([0-9]*\).*/\1/p' messages)
calls=$(sed -n 's/.*"calls":\([0-9]*\).*/\1/p' messages)
# An update, and one question how it ended (a busy machine asks some twice); the beginning costs most
# of the throttles, and without one rate for all there would be hundreds.
[ "$throttled" -le 150 ] || { cat messages; exit 1; }
[ "$calls" -le $((200 + throttled + 60)) ] || { cat messages; exit 1; }
[ "$(mpkg project client_token audit | sort -u | wc -l)" -eq 100 ]
