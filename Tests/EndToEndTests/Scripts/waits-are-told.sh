# What takes long says what it waits for: a line that goes away, or one message after ten seconds.
SERVE_OPTIONS="--latency 12s"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
arn=$(mpkg project model_package_arn --limit 1 packages.jsonl | cut -d'"' -f4)
mpkg fetch --endpoint-url "$URL" "$arn" > plain 2> plain.messages &
plain=$!
mpkg fetch --endpoint-url "$URL" --quiet "$arn" > quiet 2> quiet.messages &
quiet=$!
mpkg patch --no-guard --set approval_description=seen packages.jsonl | head -n 1 > request
mpkg apply --endpoint-url "$URL" --timeout 5s --max-attempts 1 --progress request > results 2> apply.messages &
apply=$!
wait "$plain"
wait "$quiet"
wait "$apply" || [ $? -eq 69 ]
[ "$(grep -c "waiting for an answer to GetResource" plain.messages)" -eq 1 ]
cmp plain quiet
[ ! -s quiet.messages ]
grep -q "waiting for an answer to UpdateResource" apply.messages
