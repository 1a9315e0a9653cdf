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

# Lost after the rename of a copy that goes elsewhere: nothing of the copy is lost.
cp packages.jsonl registry.jsonl
rm -f journal new.jsonl
apply --write-back new.jsonl requests > results
grep -v '"ended"' journal > lost
mv lost journal
apply --write-back new.jsonl requests > results
[ "$(mpkg filter --count "status = 'SUCCESS' AND reconciled" results)" -eq 400 ]
cmp new.jsonl wanted.jsonl

# The changes are in one file: another one would have some of them only.
cp packages.jsonl third.jsonl
cp journal before
for target in third.jsonl fourth.jsonl registry.jsonl; do
  status=0
  apply --write-back "$target" requests > results 2> messages || status=$?
  [ "$status" -eq 64 ]
  grep -q "journal: the journal's changes are in .*/new.jsonl, not in .*/$target; name that file" messages
done
cmp third.jsonl packages.jsonl
cmp registry.jsonl packages.jsonl
cmp journal before
[ ! -e fourth.jsonl ]
apply --write-back "$PWD/new.jsonl" requests > results
rm -f journal
apply requests > results
status=0
apply --write-back other.jsonl requests > results 2> messages || status=$?
[ "$status" -eq 64 ]
grep -q "the journal's changes are in .*/registry.jsonl, not in .*/other.jsonl" messages
status=0
mpkg apply --registry registry.jsonl --write-back /dev/null --journal streamed requests 2> messages || status=$?
[ "$status" -eq 64 ]
[ ! -e streamed ]

# What was refused stays so after a loss behind the rename; requests that follow each other do too.
cp packages.jsonl registry.jsonl
rm -f journal
arn=$(head -1 packages.jsonl | mpkg project model_package_arn | sed 's/.*:"\(.*\)"}/\1/')
other=$(sed -n 2p packages.jsonl | mpkg project model_package_arn | sed 's/.*:"\(.*\)"}/\1/')
request() { echo '{"identifier":"'"$1"'","patch":[{"op":"'"$2"'","path":"/ApprovalDescription","value":"'"$3"'"}'"${4:-}"']}'; }
{
  request "$arn" add first
  request "$arn" add second
  request "$other" test none ',{"op":"replace","path":"/ApprovalDescription","value":"third"}'
} > chain
status=0
apply chain > results 2> messages || status=$?
[ "$status" -eq 1 ]
cp registry.jsonl wanted.jsonl
grep -v '"ended"' journal > lost
for again in 1 2; do
  [ "$again" -eq 1 ] && cp lost journal
  status=0
  apply chain > results 2> messages || status=$?
  [ "$status" -eq 1 ]
  [ "$(mpkg filter --count "line < 3 AND status IN ('SUCCESS', 'SKIPPED')" results)" -eq 2 ]
  [ "$(mpkg filter --count "line = 3 AND status = 'FAILED' AND error_code = 'InvalidRequest'" results)" -eq 1 ]
  cmp registry.jsonl wanted.jsonl
done
mpkg patch --undo journal > undo
[ "$(wc -l < undo)" -eq 2 ]

# A request that an earlier run left in doubt is not done because a later run replaced the file.
sed -n 2p packages.jsonl > single.jsonl
rm -f journal
request "$other" add mine > mine
mpkg apply --quiet --registry single.jsonl --journal journal mine > results
grep -v '"ended"' journal > lost
mv lost journal
# Somebody else's file, neither the one before nor the one after.
mpkg patch --no-guard --set approval_description=theirs single.jsonl | mpkg apply --quiet --registry single.jsonl > results
head -1 packages.jsonl >> single.jsonl
request "$arn" add more > more
for again in 1 2; do
  cat mine more | mpkg apply --quiet --registry single.jsonl --journal journal > results 2> messages || true
  [ "$(mpkg filter --count "line = 1 AND status = 'UNKNOWN'" results)" -eq 1 ]
  [ "$(mpkg filter --count "line = 2 AND status IN ('SUCCESS', 'SKIPPED')" results)" -eq 1 ]
done
grep -q '"approval_description":"theirs"' single.jsonl
