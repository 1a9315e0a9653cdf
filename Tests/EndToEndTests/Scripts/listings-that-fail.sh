# A listing that fails ends the run with its own status, and the output's name keeps what it held.
for case in error:69 hang:69 html:69 denied:77 expired:77; do
  "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/bad_endpoint.py" "${case%:*}" > port &
  bad=$!
  for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
  echo before > out.jsonl
  status=0
  mpkg fetch --all --region us-east-1 --endpoint-url "http://127.0.0.1:$(cat port)" --max-attempts 2 \
    --timeout 3s -o out.jsonl 2> messages || status=$?
  kill "$bad"; wait "$bad" 2>/dev/null || true; rm port
  [ "$status" -eq "${case#*:}" ] || { echo "$case: exit $status"; cat messages; exit 1; }
  grep -qx before out.jsonl
done
