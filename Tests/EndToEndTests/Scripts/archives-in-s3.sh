# Archives in S3, by the real aws command line against moto.
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m moto.server -H 127.0.0.1 -p "$port" > moto.log 2>&1 &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null || true; wait "$SERVER" 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS="$MPKG_PYTHON -m awscli"
made=
for _ in $(seq 100); do
  $AWS s3 mb s3://nights > made 2>&1 && made=yes && break
  sleep 0.1
done
[ -n "$made" ] || { cat made moto.log; exit 1; }
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 500 > packages.jsonl
where="model_approval_status = 'Approved'"
mpkg filter "$where" packages.jsonl > expected
mpkg filter TRUE packages.jsonl -o night.jsonl.gz
$AWS s3 cp --only-show-errors night.jsonl.gz s3://nights/night.jsonl.gz

"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/night.jsonl.gz | cmp - expected
"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/night.jsonl.gz s3://nights/approved.jsonl.gz
$AWS s3 cp --only-show-errors s3://nights/approved.jsonl.gz - > approved.gz
gzip -dc approved.gz | cmp - expected

# A name without .gz gets the lines themselves.
"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/approved.jsonl.gz s3://nights/approved.jsonl
$AWS s3 cp --only-show-errors s3://nights/approved.jsonl - | cmp - expected

# fails STATUS ARGUMENT...: the example ends so, and a bucket's objects are as they were.
objects() {
  "$MPKG_PYTHON" -c 'import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).read().decode())' \
    "$AWS_ENDPOINT_URL/nights?list-type=2" | grep -o '<Key>[^<]*</Key>\|<ETag>[^<]*</ETag>'
}
objects > before
fails() {
  wanted=$1
  shift
  status=0
  "$PROJECT/examples/archives-in-s3.sh" "$@" > out 2> messages || status=$?
  [ "$status" -eq "$wanted" ] || { echo "$*: exit $status, not $wanted"; cat messages; exit 1; }
  [ ! -s out ]
  objects | cmp - before
}

# An archive that was cut short is an error; what stood under the name stays, and nothing stands beside it.
head -c 9000 night.jsonl.gz > cut.gz
$AWS s3 cp --only-show-errors cut.gz s3://nights/cut.jsonl.gz
objects > before
fails 65 "$where" s3://nights/cut.jsonl.gz s3://nights/approved.jsonl.gz
grep -q "mpkg filter:.*truncated" messages
fails 64 "model_approval_status =" s3://nights/night.jsonl.gz s3://nights/approved.jsonl.gz
fails 1 "$where" s3://nights/none.jsonl.gz
grep -q 404 messages
fails 1 "$where" s3://nights/night.jsonl.gz s3://nowhere/approved.jsonl.gz
