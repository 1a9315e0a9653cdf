# A fault proxy that nobody here wrote (microburst) between mpkg and serve: throttling, 500, 503, resets, answers cut
# short and garbled, latency. Through both APIs, and by Search, what is fetched is whole.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 400 --region us-east-1 eu-west-1 |
  mpkg filter --limit 150 "model_package_group_name IS NOT NULL" | sed 's/\.000Z"/Z"/g' > packages.jsonl
. "$PROJECT/Tests/EndToEndTests/serve.sh"
cat > faults.yml <<'END'
rules:
  - {probability: 0.03, error: {code: ThrottlingException, status: 400, message: Rate exceeded}}
  - {probability: 0.03, error: {code: InternalFailure, status: 500, message: internal}}
  - {probability: 0.03, error: {code: ServiceUnavailable, status: 503, message: unavailable}}
  - {probability: 0.03, reset: true}
  - {probability: 0.03, response: {truncate_frac: 0.5}}
  - {probability: 0.03, response: {abort_frac: 0.3}}
  - {probability: 0.03, response: {corrupt_bytes: 16}}
  - {probability: 0.2, latency: {min: 5, max: 40}}
END
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m microburst --upstream "$URL" --port "$port" --config faults.yml --no-resign > proxy.log 2>&1 &
proxy=$!
trap 'kill "$proxy" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do grep -q listening proxy.log && break; sleep 0.05; done
grep -q listening proxy.log || { cat proxy.log; exit 1; }
sleep 0.3
export AWS_ENDPOINT_URL=http://127.0.0.1:$port
fetch() { mpkg fetch --all --region us-east-1 --region eu-west-1 --max-attempts 40 --quiet --stats "$@" 2> stats; }

for options in "--via cloudcontrol" "--via sagemaker --exact" "--via sagemaker" "--via sagemaker"; do
  fetch $options > found.jsonl || { cat stats; exit 1; }
  cat stats >> all-stats
  mpkg diff packages.jsonl found.jsonl > difference
  [ ! -s difference ] || { echo "$options"; head -3 difference; exit 1; }
  [ "$(wc -l < found.jsonl)" -eq 150 ]
done
mpkg query "SELECT sum(retries) > 30 AS met FROM 'all-stats'" | grep -qx '{"met":true}'
