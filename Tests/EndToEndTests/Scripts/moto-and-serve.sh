# Packages listed by one service and read from another: moto's SageMaker, whose packages serve holds.
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m moto.server -H 127.0.0.1 -p "$port" > moto.log 2>&1 &
moto=$!
trap 'kill "$moto" 2>/dev/null || true; wait "$moto" 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
AWS_ENDPOINT_URL=http://127.0.0.1:$port "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/moto_packages.py" 30 > arns
sed 's|.*|{"model_package_arn":"&","creation_time":"2026-01-01T00:00:00Z","region":"us-east-1"}|' arns > packages.jsonl
. "$PROJECT/Tests/EndToEndTests/serve.sh"
trap 'kill "$moto" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
export AWS_ENDPOINT_URL_SAGEMAKER=http://127.0.0.1:$port AWS_ENDPOINT_URL_CLOUDCONTROL=$URL
mpkg fetch --all | mpkg project model_package_arn | sort > read
mpkg project model_package_arn packages.jsonl | sort | cmp - read
[ "$(mpkg fetch --all --group churn | wc -l)" -eq "$(grep -c /churn/ arns)" ]
[ "$(mpkg fetch --all --status Rejected | wc -l)" -eq 0 ]
