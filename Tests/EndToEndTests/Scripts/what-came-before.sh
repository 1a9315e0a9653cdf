# An endpoint that turns bad after two packages: these two are written, the third is a reject that can be
# fed in again; only expired credentials end the run for good.
arn=arn:aws:sagemaker:us-east-1:111122223333:model-package/card
for manner in error noise garbage html reset hang denied expired; do
  "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/bad_endpoint.py" "$manner" 2 > port &
  bad=$!
  for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
  status=0
  mpkg fetch --endpoint-url "http://127.0.0.1:$(cat port)" --max-attempts 2 --timeout 3s --concurrency 1 \
    --rejects rejects $arn/1 $arn/2 $arn/3 > out 2> messages || status=$?
  kill "$bad"; wait "$bad" 2>/dev/null || true; rm port
  [ "$manner" = expired ] && wanted=77 || wanted=1
  [ "$status" -eq "$wanted" ] || { echo "$manner: exit $status, not $wanted"; cat messages; exit 1; }
  printf '{"model_package_arn":"%s"}\n' $arn/1 $arn/2 > two
  mpkg project model_package_arn out | cmp - two
  printf '{"model_package_arn":"%s"}\n' $arn/3 > third
  mpkg project model_package_arn rejects | cmp - third
  if grep -q "$AWS_SECRET_ACCESS_KEY" messages; then exit 1; fi
done
