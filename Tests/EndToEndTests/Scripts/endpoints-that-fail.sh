# An endpoint that is not there, hangs, answers 500, garbage or nothing: exit 69, in time.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
arn=$(mpkg project model_package_arn --limit 1 packages.jsonl | cut -d'"' -f4)
expect 69 mpkg fetch --endpoint-url http://127.0.0.1:9 --max-attempts 2 "$arn"
grep -q ConnectionFailed messages
# It has never answered: the run ends after a few seconds, whatever the number of attempts and packages.
start=$(date +%s)
mpkg project model_package_arn packages.jsonl > arns
expect 69 mpkg fetch --endpoint-url http://127.0.0.1:9 --concurrency 2 --rejects rejects arns
[ $(($(date +%s) - start)) -le 30 ]
[ "$(wc -l < rejects)" -eq "$(wc -l < arns)" ]
grep -q "packages were not read" messages
[ "$(grep -c ConnectionFailed messages)" -le 2 ]
mpkg patch --no-guard --set approval_description=seen packages.jsonl > requests
expect 69 mpkg apply --endpoint-url http://127.0.0.1:9 --concurrency 2 --journal journal requests -o results
[ $(($(date +%s) - start)) -le 60 ]
[ "$(grep -c NOT_SENT results)" -ge 10 ]
for manner in error noise garbage html reset hang; do
  "$python3" "$PROJECT/Tests/EndToEndTests/bad_endpoint.py" "$manner" > port &
  bad=$!
  for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
  expect 69 mpkg fetch --endpoint-url "http://127.0.0.1:$(cat port)" --max-attempts 2 --timeout 3s "$arn"
  grep -q "$arn" messages
  kill "$bad"; wait "$bad" 2>/dev/null || true; rm port
done
# The first package came; the run goes on after the second.
expect 69 sh -c "mpkg fetch --all --region us-east-1 --endpoint-url http://127.0.0.1:9 --max-attempts 1 -o kept"
[ ! -e kept ]
