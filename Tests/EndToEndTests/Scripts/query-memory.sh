# Past the memory limit the rest goes to files without a name: same rows, nothing left behind.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 3000 > packages.jsonl
mkdir temporary
export TMPDIR=$PWD/temporary
for statement in \
  "SELECT * FROM 'packages.jsonl' ORDER BY creation_time DESC, model_package_arn" \
  "SELECT model_package_arn FROM 'packages.jsonl' ORDER BY domain, customer_metadata_properties.team DESC NULLS FIRST LIMIT 900 OFFSET 40" \
  "SELECT model_package_arn, count(*), max(creation_time), sum(model_package_version) FROM 'packages.jsonl' GROUP BY 1" \
  "SELECT domain, count(DISTINCT model_package_arn) AS n FROM 'packages.jsonl' GROUP BY domain ORDER BY n DESC" \
  "SELECT DISTINCT model_package_group_name, model_package_version FROM 'packages.jsonl'" \
  "SELECT DISTINCT model_metrics FROM 'packages.jsonl' ORDER BY 1 DESC"; do
  mpkg query "$statement" > expected
  [ -s expected ]
  for options in "--memory-limit 64K" "--memory-limit 64K --threads 1" "--memory-limit 1M --threads 3"; do
    mpkg query "$statement" $options | cmp expected - || { echo "$statement $options"; exit 1; }
  done
done
# Ended half-way by a signal, nothing is left either.
mkfifo input
mpkg query "SELECT * FROM stdin ORDER BY domain" --memory-limit 64K < input > out &
query=$!
exec 3> input
cat packages.jsonl >&3
kill -TERM "$query"
status=0
wait "$query" || status=$?
exec 3>&-
[ "$status" -eq 143 ]
[ ! -s out ]
[ -z "$(ls -A temporary)" ]
# A folder that cannot hold them is told.
TMPDIR=$PWD/nowhere
status=0
mpkg query "SELECT * FROM 'packages.jsonl' ORDER BY domain" --memory-limit 64K > out 2> messages || status=$?
[ "$status" -eq 73 ]
grep -q nowhere messages
