# No credentials, and wrong ones: exit 77, with what was tried; no secret is told.
SERVE_OPTIONS="--verify-signatures"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
arn=$(mpkg project model_package_arn --limit 1 packages.jsonl | cut -d'"' -f4)
expect 77 env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY mpkg fetch --endpoint-url "$URL" "$arn"
grep -q 'AWS_ACCESS_KEY_ID' messages
expect 77 env AWS_SECRET_ACCESS_KEY=oh-so-wrong mpkg fetch --verbose --endpoint-url "$URL" "$arn"
grep -q InvalidSignatureException messages
not grep -q oh-so-wrong messages
expect 77 env AWS_ACCESS_KEY_ID=AKIDSTRANGER mpkg fetch --endpoint-url "$URL" "$arn"
expect 77 env AWS_SESSION_TOKEN=a-token-of-yesterday mpkg fetch --endpoint-url "$URL" "$arn"
not grep -q a-token-of-yesterday messages
expect 77 env AWS_SECRET_ACCESS_KEY=wrong mpkg fetch --all --region us-east-1 --endpoint-url "$URL" -o kept
[ ! -e kept ]
