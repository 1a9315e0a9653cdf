# One package's failure is not another's: the rest is written, in order, and what failed can be fed in again.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg project model_package_arn --limit 3 packages.jsonl > lines
{ sed -n 1p lines; echo arn:aws:sagemaker:us-east-1:111122223333:model-package/gone/1; sed -n 2p lines
  echo '{"model_package_arn":'; echo '{"other":1}'; sed -n 3p lines; } > input
expect 1 sh -c "mpkg fetch --endpoint-url '$URL' --rejects rejects input > out"
mpkg project model_package_arn out | cmp - lines
grep -q ResourceNotFoundException messages
grep -q 'input:4:' messages
grep -q 'input:5:' messages
[ "$(wc -l < rejects)" -eq 3 ]
mpkg filter --count "error_code = 'ResourceNotFoundException' AND model_package_arn LIKE '%/gone/1'" rejects | grep -qx 1
