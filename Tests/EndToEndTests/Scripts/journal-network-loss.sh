# The network goes in the middle of an apply; the same command, run again, does what is left.
SERVE_OPTIONS="--audit audit --latency 5ms"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg patch --no-guard --set approval_description=seen packages.jsonl > requests
"$python3" "$PROJECT/Tests/EndToEndTests/network_loss.py" "$(command -v mpkg)" "$URL" requests audit
