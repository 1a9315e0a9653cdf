# The README's main job as it stands, against a server: it selects packages, and approves them.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 1000 > packages.jsonl
. "$PROJECT/Tests/EndToEndTests/serve.sh"
export AWS_ENDPOINT_URL="$URL"
sed -n '/^```sh serve$/,/^```$/p' "$PROJECT/README.md" | grep -v '^```' > job
[ "$(grep -c mpkg job)" -ge 4 ]
sh -eu job
[ "$(wc -l < results.jsonl)" -ge 3 ]
mpkg filter --count "status = 'SUCCESS'" results.jsonl | grep -qx "$(wc -l < results.jsonl)"
