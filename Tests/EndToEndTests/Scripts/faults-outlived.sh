# Throttled calls are tried again until they get through; what the service fails is told.
SERVE_OPTIONS="--throttle-rate 0.2 --latency 5ms --seed 3 --tps 500"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg fetch --endpoint-url "$URL" packages.jsonl > fetched
mpkg project model_package_arn packages.jsonl > wanted
mpkg project model_package_arn fetched | cmp - wanted
mpkg patch --no-guard --set approval_description=seen fetched > requests
mpkg apply --stats --endpoint-url "$URL" requests > results 2> messages
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq "$(wc -l < requests)" ]
grep -q '"throttled":[1-9]' messages
