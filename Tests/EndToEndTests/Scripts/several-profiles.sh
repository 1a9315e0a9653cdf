# Several accounts and regions in one snapshot: each record knows its own; none is quietly missing.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
sed 's/100000000000/210987654321/g' packages.jsonl > others.jsonl
not cmp -s packages.jsonl others.jsonl
mpkg serve --snapshot others.jsonl 2> others.log &
OTHERS=$!
"$python3" "$PROJECT/Tests/EndToEndTests/bad_endpoint.py" denied > denied &
DENIED=$!
"$python3" "$PROJECT/Tests/EndToEndTests/bad_endpoint.py" hang > slow &
SLOW=$!
"$python3" "$PROJECT/Tests/EndToEndTests/credential_servers.py" 900 asked.log > sts &
STS=$!
trap 'kill "$SERVER" "$OTHERS" "$DENIED" "$SLOW" "$STS" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do grep -q listening others.log && [ -s denied ] && [ -s slow ] && [ -s sts ] && break; sleep 0.05; done
# profile NAME URL ACCOUNT
profile() {
  printf '[profile %s]\nregion = us-east-1\nendpoint_url = %s\nservices = sts\n' "$1" "$2"
  printf 'aws_access_key_id = AKID%s\naws_secret_access_key = secret\n' "${3:-}"
}
{
  profile one "$URL" 100000000000
  profile two "$(sed -n 's/^listening on //p' others.log)" 210987654321
  profile again "$URL" 100000000000
  profile denied "http://127.0.0.1:$(cat denied)"
  profile slow "http://127.0.0.1:$(cat slow)"
  printf '[services sts]\nsts =\n  endpoint_url = http://127.0.0.1:%s\n' "$(cat sts)"
  printf '[profile keyless]\nregion = us-east-1\nendpoint_url = %s\n' "$URL"
} > config
export AWS_CONFIG_FILE=config AWS_SHARED_CREDENTIALS_FILE=none AWS_EC2_METADATA_DISABLED=true
mpkg fetch --all --profile one --profile two --region us-east-1 --region eu-west-1 -o both.jsonl
mpkg project "arn_part(model_package_arn, 'account') AS account, region" both.jsonl | sort | uniq -c > counts
[ "$(wc -l < counts)" -eq 4 ]
[ "$(wc -l < both.jsonl)" -eq 600 ]
# The snapshot fetches itself again, each package with the profile of its account.
mpkg fetch --profile two --profile one both.jsonl -o again.jsonl
cmp both.jsonl again.jsonl
[ "$(grep -c identity asked.log)" -eq 2 ]
expect 1 mpkg fetch --profile one --profile again both.jsonl --rejects rejects.jsonl -o half.jsonl
[ "$(mpkg filter --count "error_code = 'NoProfile'" rejects.jsonl)" -eq 300 ]
[ "$(wc -l < half.jsonl)" -eq 300 ]
# One account through two profiles is read once.
expect 0 mpkg fetch --all --profile one --profile again -o once.jsonl
grep -q 'listing us-east-1 (profile again): warning: account 100000000000 was read with profile one' messages
mpkg fetch --all --profile one -o alone.jsonl
cmp once.jsonl alone.jsonl
# One that is denied, or has no credentials, does not stop the others, and is not passed over either.
echo before > kept.jsonl
for profile in denied keyless; do
  expect 77 mpkg fetch --all --profile $profile --profile two -o kept.jsonl
  grep -q "listing us-east-1 (profile $profile)" messages
  grep -qx before kept.jsonl
  expect 1 mpkg fetch --all --allow-partial --profile $profile --profile two -o part.jsonl
  [ "$(mpkg filter --count "arn_part(model_package_arn, 'account') = '210987654321'" part.jsonl)" -gt 0 ]
done
# Regions that do not answer are waited for together.
expect 69 mpkg fetch --all --timeout 1s --profile slow --profile two --region us-east-1 --region eu-west-1 -o kept.jsonl
[ "$(grep -c 'listing .* (profile slow): Timeout' messages)" -eq 2 ]
expect 1 mpkg fetch --all --timeout 1s --allow-partial --profile slow --profile two -o part.jsonl
[ "$(wc -l < part.jsonl)" -gt 0 ]
expect 77 mpkg fetch --all --allow-partial --profile keyless -o none.jsonl
[ ! -e none.jsonl ]
expect 64 mpkg fetch --all --profile one --profile nowhere
expect 64 mpkg apply --profile one --profile two none.jsonl
