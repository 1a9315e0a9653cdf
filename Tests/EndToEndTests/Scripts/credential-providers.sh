# Each way to credentials, told by --verbose; a run that outlives them renews them, one at a time.
export AWS_SESSION_TOKEN=a-token-that-ends
SERVE_OPTIONS="--verify-signatures"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$python3" "$PROJECT/Tests/EndToEndTests/credential_servers.py" 3600 hours.log > hours &
HOURS=$!
"$python3" "$PROJECT/Tests/EndToEndTests/credential_servers.py" 2 moments.log > moments &
MOMENTS=$!
trap 'kill "$SERVER" "$HOURS" "$MOMENTS" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s hours ] && [ -s moments ] && break; sleep 0.05; done
host="http://127.0.0.1:$(cat hours)"
cat > keys.sh <<END
#!/bin/sh
echo "asked for \$1" >> keys.log
cat <<KEYS
{"Version":1,"AccessKeyId":"$AWS_ACCESS_KEY_ID","SecretAccessKey":"$AWS_SECRET_ACCESS_KEY","SessionToken":"$AWS_SESSION_TOKEN"}
KEYS
END
chmod +x keys.sh
cat > credentials <<END
[static]
aws_access_key_id = $AWS_ACCESS_KEY_ID
aws_secret_access_key = $AWS_SECRET_ACCESS_KEY
aws_session_token = $AWS_SESSION_TOKEN
END
cat > config <<END
[profile program]
credential_process = $PWD/keys.sh 'the team'
[profile circle]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = round
[profile round]
role_arn = arn:aws:iam::123456789012:role/b
source_profile = circle
[profile device]
role_arn = arn:aws:iam::123456789012:role/a
source_profile = static
mfa_serial = arn:aws:iam::123456789012:mfa/ana
[profile signed-out]
sso_session = corp
sso_account_id = 123456789012
sso_role_name = reader
[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
END
arn=$(mpkg project model_package_arn --limit 1 packages.jsonl | cut -d'"' -f4)
# fetch STATUS NAME=VALUE...: reads with these variables, and no others of AWS.
fetch() {
  wanted=$1
  shift
  expect "$wanted" env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN \
    AWS_CONFIG_FILE=config AWS_SHARED_CREDENTIALS_FILE=credentials AWS_EC2_METADATA_DISABLED=true \
    "$@" mpkg fetch --verbose --endpoint-url "$URL" "$arn"
  not grep -q -e "$AWS_SECRET_ACCESS_KEY" -e "$AWS_SESSION_TOKEN" messages
}
fetch 0 "AWS_CONTAINER_CREDENTIALS_FULL_URI=$host/container" AWS_CONTAINER_AUTHORIZATION_TOKEN=me
grep -q 'credentials: container endpoint' messages
grep -q "credentials: asking $host" messages
grep -q "cloudControl in us-east-1: $URL" messages
fetch 0 AWS_EC2_METADATA_DISABLED=false "AWS_EC2_METADATA_SERVICE_ENDPOINT=$host"
grep -q 'credentials: instance metadata' messages
fetch 0 AWS_PROFILE=static
grep -q 'credentials: profile static in credentials' messages
fetch 0 AWS_PROFILE=program
grep -q 'credentials: credential_process of profile program' messages
grep -qx 'asked for the team' keys.log
fetch 77 AWS_PROFILE=circle
grep -q 'in a circle: circle → round → circle' messages
fetch 77 AWS_PROFILE=device
grep -q 'MFA device arn:aws:iam::123456789012:mfa/ana' messages
fetch 77 AWS_PROFILE=signed-out
grep -q 'run `aws sso login --sso-session corp`' messages
fetch 77 "AWS_CONTAINER_CREDENTIALS_FULL_URI=$host/container" AWS_CONTAINER_AUTHORIZATION_TOKEN=you
grep -q 'container endpoint: HTTP401' messages

mpkg project model_package_arn --limit 16 packages.jsonl > some.jsonl
env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN=me \
  AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$(cat moments)/container" \
  mpkg fetch --endpoint-url "$URL" --rate 8 some.jsonl > read.jsonl
[ "$(wc -l < read.jsonl)" -eq 16 ]
renewals=$(wc -l < moments.log)
[ "$renewals" -ge 2 ]
[ "$renewals" -lt 16 ]
not grep -q overlap moments.log
# The container's host goes away, and the credentials end: what was not read is told.
status=0
env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY -u AWS_SESSION_TOKEN AWS_CONTAINER_AUTHORIZATION_TOKEN=me \
  AWS_CONTAINER_CREDENTIALS_FULL_URI="http://127.0.0.1:$(cat moments)/container" \
  mpkg fetch --endpoint-url "$URL" --rate 3 --concurrency 2 --rejects rejects.jsonl some.jsonl > read.jsonl 2> messages &
fetching=$!
for _ in $(seq 200); do [ "$(wc -l < read.jsonl)" -ge 2 ] && break; sleep 0.05; done
kill "$MOMENTS"
wait "$fetching" || status=$?
[ "$status" -eq 77 ]
grep -q 'container endpoint: .* does not answer' messages
grep -q 'packages were not read' messages
[ "$(cat read.jsonl rejects.jsonl | wc -l)" -eq 16 ]
grep -q NotSent rejects.jsonl
