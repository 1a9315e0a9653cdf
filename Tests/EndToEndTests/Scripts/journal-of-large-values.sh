# What a journal is given to hold it can be asked for again, however deep or long the values are.
arn=arn:aws:sagemaker:us-east-1:123456789012:model-package/g/
# record NUMBER VALUE: a record with a property that the schema does not know.
record() { echo "{\"model_package_arn\":\"$arn$1\",\"creation_time\":\"2026-01-01T00:00:00Z\",\"new_property\":$2}"; }
request() { echo "{\"data__Identifier\":\"$arn$1\",\"data__PatchDocument\":$2}"; }
nest() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "["; for (i = 0; i < n; i++) printf "]" }'; }
long() { head -c "$1" /dev/zero | tr '\0' x; }

# 1024 levels are what a record may have: one of the record, the others of the property.
{
  record 1 "$(nest 1023)"
  printf '%s' '{"new_property":{"a":"'; long 36700160
  echo "\"},\"model_package_arn\":\"${arn}2\",\"creation_time\":\"2026-01-01T00:00:00Z\"}"
  record 3 1
} > packages.jsonl
{
  request 1 '[{"op":"replace","path":"/NewProperty","value":1}]'
  request 2 '[{"op":"move","from":"/NewProperty/a","path":"/NewProperty/b"}]'
  request 3 '[{"op":"replace","path":"/NewProperty","value":2}]'
} > requests
cp packages.jsonl registry.jsonl
mpkg apply --quiet --registry registry.jsonl --journal journal requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 3 ]
mpkg apply --quiet --registry registry.jsonl --journal journal requests > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq 3 ]
# Lost after the rename, they are found to be done.
grep -v '"ended"' journal > torn
mpkg apply --quiet --registry registry.jsonl --journal torn requests > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND reconciled" results)" -eq 3 ]
# What no request can hold cannot be taken back; the rest is.
status=0
mpkg patch --undo journal --rejects rejects > undo || status=$?
[ "$status" -eq 1 ]
mpkg project line,error_code,error rejects --max-line-bytes 256M > told
[ "$(mpkg filter --count "error_code = 'NotUndoable'" told)" -eq 2 ]
[ "$(mpkg filter --count "error LIKE '%nests deeper than 1023%'" told)" -eq 1 ]
[ "$(mpkg filter --count "error LIKE '%Cloud Control takes 262144 at most%'" told)" -eq 1 ]
[ "$(mpkg filter --count true undo)" -eq 1 ]
mpkg apply --quiet --registry registry.jsonl undo > results
[ "$(mpkg filter --count 'new_property = 1' registry.jsonl)" -eq 2 ]

# Neither is a request made that no line can hold.
nested='{"model_package_arn":"'"$arn"'1","customer_metadata_properties":{"a":'"$(nest 1022)"',"b":"1"}}'
status=0
echo "$nested" | mpkg patch --no-guard --unset customer_metadata_properties.a > out
echo "$nested" | mpkg patch --unset customer_metadata_properties.a > out 2> messages || status=$?
[ "$status" -eq 65 ]
grep -q "nests deeper than 1023" messages
