# A registry file and a journal: nothing has happened before the rename, and everything after it.
python3=$MPKG_PYTHON
"$python3" "$PROJECT/examples/generate-packages.py" --count 200 > generated.jsonl
mpkg project '* EXCEPT (tags)' generated.jsonl | sed 's/^{/{"tags":[{"Key":"a","Value":"b"}],/' > packages.jsonl
mpkg patch --set approval_description=done packages.jsonl > requests
# Without a guard, a second time would show.
mpkg project model_package_arn packages.jsonl |
  sed 's|.*:"\(.*\)"}|{"identifier":"\1","patch":[{"op":"add","path":"/Tags/-","value":{"Key":"n","Value":"1"}}]}|' \
  >> requests
cp packages.jsonl registry.jsonl
apply() { mpkg apply --quiet --registry registry.jsonl --journal journal "$@"; }
apply requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 400 ]
cp registry.jsonl wanted.jsonl
cp journal done.journal
apply requests > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq 400 ]
cmp registry.jsonl wanted.jsonl

# Lost after the rename: the file shows that all was done.
grep -v '"ended"' done.journal > journal
head -100 requests | apply > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND reconciled" results)" -eq 400 ]
[ "$(mpkg filter --count "line IS NULL" results)" -eq 300 ]
cmp registry.jsonl wanted.jsonl

# Lost before the rename: all is done again, from the journal alone too.
cp packages.jsonl registry.jsonl
grep -v '"ended"\|"replacing"' done.journal > journal
head -100 requests | apply > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 400 ]
cmp registry.jsonl wanted.jsonl

# The changed copy goes elsewhere: the rest of it is done there.
cp packages.jsonl registry.jsonl
rm journal
head -250 requests | apply --write-back new.jsonl > results
cmp registry.jsonl packages.jsonl
apply --write-back new.jsonl requests > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq 250 ]
cmp new.jsonl wanted.jsonl
cmp registry.jsonl packages.jsonl

# The file is held, compressed or not; what was there stays.
gzip -k packages.jsonl
mkfifo wait
for file in registry.jsonl packages.jsonl.gz; do
  rm -f journal
  mpkg apply --quiet --registry $file wait > /dev/null & run=$!
  exec 3> wait
  # The run holds the file before it reads its input.
  for _ in $(seq 100); do
    status=0
    head -1 requests | mpkg apply --quiet --registry $file --write-back other.jsonl > /dev/null 2>&1 || status=$?
    [ "$status" -eq 75 ] && break
    sleep 0.02
  done
  [ "$status" -eq 75 ]
  exec 3>&-
  wait "$run"
done
