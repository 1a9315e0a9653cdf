# A fault proxy that nobody here wrote (microburst) between mpkg and serve, through each API: throttles, 500 and 503,
# resets, answers that are cut short, broken off and garbled, and slow ones. Every change lands exactly once, and
# listings are whole.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 400 --region us-east-1 eu-west-1 |
  mpkg filter --limit 120 "model_package_group_name IS NOT NULL" > packages.jsonl
SERVE_OPTIONS="--audit audit"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
for service in cloudcontrol sagemaker; do
  sed "s/SERVICE/$service/" << 'R'
- {service: SERVICE, probability: 0.03, error: {code: ThrottlingException, status: 400}}
- {service: SERVICE, probability: 0.02, error: {code: InternalFailure, status: 500}}
- {service: SERVICE, probability: 0.02, error: {code: ServiceUnavailable, status: 503}}
- {service: SERVICE, probability: 0.03, reset: true}
- {service: SERVICE, probability: 0.03, response: {truncate_frac: 0.5}}
- {service: SERVICE, probability: 0.03, response: {abort_frac: 0.5}}
- {service: SERVICE, probability: 0.03, response: {corrupt_bytes: 16}}
- {service: SERVICE, probability: 0.1, latency: {min: 1, max: 30}}
R
done | sed '1i rules:' > rules.yml
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m microburst --no-resign --upstream "$URL" --port "$port" --config rules.yml > microburst.log 2>&1 &
proxy=$!
trap 'kill "$proxy" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:$port
for _ in $(seq 200); do
  "$MPKG_PYTHON" -c "import urllib.request as r; r.urlopen('$AWS_ENDPOINT_URL/_microburst/health')" 2> health && break
  sleep 0.1
done
mpkg project model_package_arn packages.jsonl | sort > wanted

for api in cloudcontrol sagemaker; do
  export MPKG_VIA=$api
  mpkg fetch --all --region us-east-1 --region eu-west-1 --max-attempts 30 --quiet > "$api.jsonl"
  mpkg project model_package_arn "$api.jsonl" | sort | cmp - wanted
  # A journal, so that what stays open is settled by another run.
  lines=$(wc -l < audit)
  mpkg patch --set "approval_description=by $api" "$api.jsonl" > requests
  for _ in 1 2 3 4 5; do
    status=0
    mpkg apply --max-attempts 30 --quiet --journal "$api.journal" requests > results 2> messages || status=$?
    [ "$status" -eq 0 ] && break
  done
  [ "$status" -eq 0 ] || { cat messages; mpkg filter "status <> 'SUCCESS' AND status <> 'SKIPPED'" results; exit 1; }
  tail -n "+$((lines + 1))" audit | mpkg project "identifier AS model_package_arn" | sort | cmp - wanted
  [ "$(mpkg fetch --endpoint-url "$URL" "$api.jsonl" | mpkg filter --count "approval_description = 'by $api'")" -eq "$(wc -l < wanted)" ]
done

# The faults were there, of every kind and through each API.
"$MPKG_PYTHON" - "$AWS_ENDPOINT_URL" << 'P'
import json, sys, urllib.request
stats = json.load(urllib.request.urlopen(sys.argv[1] + "/_microburst/stats"))
faulted = {service["service"]: service["faulted"] for service in stats["by_service"]}
assert faulted["cloudcontrol"] > 30 and faulted["sagemaker"] > 30, stats
assert sum(rule["fired"] > 0 for rule in stats["by_rule"]) >= 14, stats
P
