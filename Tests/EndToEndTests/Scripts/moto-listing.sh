# An endpoint nobody here wrote: moto's ListModelPackages, page by page. (moto has no GetResource for
# model packages, so that reading each is refused, item by item.)
port=$("$MPKG_PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$MPKG_PYTHON" -m moto.server -H 127.0.0.1 -p "$port" > moto.log 2>&1 &
SERVER=$!
trap 'kill "$SERVER" 2>/dev/null || true; wait "$SERVER" 2>/dev/null || true' EXIT
export AWS_REGION=us-east-1 AWS_ENDPOINT_URL=http://127.0.0.1:$port
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/moto_packages.py" 130 > arns
status=0
mpkg fetch --all --rejects rejects > out 2> messages || status=$?
[ "$status" -ne 0 ]
[ ! -s out ]
mpkg project model_package_arn rejects | cut -d'"' -f4 | sort > listed
sort arns | cmp - listed
