# Archives in S3, by the real aws command line against moto.
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m moto.server -H 127.0.0.1 -p "$port" > moto.log 2>&1 &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null || true; wait "$SERVER" 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS="$MPKG_PYTHON -m awscli"
for _ in $(seq 200); do
  $AWS s3 mb s3://nights > made 2>&1 && break
  sleep 0.1
done
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 500 > packages.jsonl
where="model_approval_status = 'Approved'"
mpkg filter "$where" packages.jsonl > expected
mpkg filter TRUE packages.jsonl -o night.jsonl.gz
$AWS s3 cp --only-show-errors night.jsonl.gz s3://nights/night.jsonl.gz

"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/night.jsonl.gz | cmp - expected
"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/night.jsonl.gz s3://nights/approved.jsonl.gz
$AWS s3 cp --only-show-errors s3://nights/approved.jsonl.gz - | mpkg filter TRUE | cmp - expected

# An archive that was cut short is an error, and no object comes of it.
head -c 9000 night.jsonl.gz > cut.gz
$AWS s3 cp --only-show-errors cut.gz s3://nights/cut.jsonl.gz
status=0
"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/cut.jsonl.gz s3://nights/bad.jsonl.gz 2> messages || status=$?
[ "$status" -eq 65 ]
grep -q "mpkg filter:" messages
$AWS s3 ls s3://nights/ > objects
[ "$(wc -l < objects)" -eq 3 ]
status=0
"$PROJECT/examples/archives-in-s3.sh" "$where" s3://nights/none.jsonl.gz > out 2> messages || status=$?
[ "$status" -ne 0 ]
[ ! -s out ]
