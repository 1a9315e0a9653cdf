# Starts `mpkg serve` over packages.jsonl; sets URL and SERVER, and ends it with the script.
# SERVE_OPTIONS holds further options of serve; with VERSIONS_ONLY all packages are in groups, so that the
# service carries out changes of their approval.
python3=$MPKG_PYTHON
[ -e packages.jsonl ] ||
  "$python3" "$PROJECT/examples/generate-packages.py" --count 400 --region us-east-1 eu-west-1 |
  mpkg filter --limit 300 "${VERSIONS_ONLY:+model_package_group_name IS NOT NULL AND }TRUE" > packages.jsonl
: > serve.log
mpkg serve --snapshot packages.jsonl ${SERVE_OPTIONS:-} 2> serve.log &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null || true; wait "$SERVER" 2>/dev/null || true' EXIT
URL=
for _ in $(seq 200); do
  URL=$(sed -n 's/^listening on //p' serve.log)
  [ -n "$URL" ] && break
  sleep 0.05
done
[ -n "$URL" ] || { cat serve.log; exit 1; }

# expect STATUS COMMAND...: runs a command and compares its exit status; messages go to messages.
expect() {
  wanted=$1
  shift
  status=0
  "$@" 2> messages || status=$?
  [ "$status" -eq "$wanted" ] || { echo "$*: exit $status, not $wanted"; cat messages; exit 1; }
}

# not COMMAND...: a command that has to fail; after a mere ! the script would go on.
not() {
  if "$@"; then echo "$*: ended well"; exit 1; fi
}
