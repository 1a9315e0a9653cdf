# A registry file whose changes cannot be kept, read or renamed into place: it stays as it was, and every
# request is told.
python3=$MPKG_PYTHON
"$python3" "$PROJECT/examples/generate-packages.py" --count 100 > packages.jsonl
for round in $(seq 20); do
  mpkg patch --no-guard --set "approval_description=round $round" packages.jsonl
done > requests
cp packages.jsonl registry.jsonl
mpkg apply --quiet --registry registry.jsonl --write-back wanted.jsonl requests > results

# The disk under TMPDIR is full: the changed records, the results and the journal's ends are twenty
# times the registry. ulimit counts blocks of 512 bytes (or 1024, in some shells).
size=$(wc -c < registry.jsonl)
apply() {
  (ulimit -f "$1"
   shift
   status=0
   mpkg apply --quiet --registry registry.jsonl "$@" requests || status=$?
   echo "exit $status") 2>&1 | cat > out
  grep -q '^exit 74$' out || { cat out; exit 1; }
  cmp registry.jsonl packages.jsonl
  grep '^{' out > results
  [ "$(mpkg project line results | sort -u | wc -l)" -eq 2000 ]
  [ "$(mpkg filter --count "status IN ('NOT_SENT', 'FAILED')" results)" -eq 2000 ]
  [ "$(mpkg filter --count "error_code IN ('RegistryNotReplaced', 'UnwritableSnapshot', 'NotSent', 'EarlierRequestFailed')" results)" -eq 2000 ]
  grep -q 'writing failed: File too large; registry.jsonl was left as it was$' out
  if grep -q StreamError out; then exit 1; fi
}
for part in 1 2; do apply $((size * part / 512)); done

# What is rejected is tried again where there is room.
mkfifo pipe
cat pipe > rejected & reader=$!
apply $((size / 512)) --rejects pipe
wait "$reader"
mpkg apply --quiet --registry registry.jsonl --write-back again.jsonl rejected > results
cmp again.jsonl wanted.jsonl

# So is what a journal holds, which is on another disk.
mkfifo more
(ulimit -f $((size * 2 / 512))
 status=0
 mpkg apply --quiet --registry registry.jsonl --journal journal more || status=$?
 echo "exit $status") 2>&1 | cat > out & run=$!
cat requests > more || true
wait "$run"
grep -q '^exit 74$' out
cmp registry.jsonl packages.jsonl
[ "$(grep -c '^{' out)" -eq 2000 ]
mpkg apply --quiet --registry registry.jsonl --journal journal requests > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 2000 ]
cmp registry.jsonl wanted.jsonl

# A changed file that cannot be made: nothing has happened either.
cp packages.jsonl registry.jsonl
status=0
mpkg apply --quiet --registry registry.jsonl --write-back nowhere/new.jsonl requests > results 2> messages || status=$?
[ "$status" -eq 73 ]
[ "$(mpkg filter --count "error_code = 'RegistryNotReplaced'" results)" -eq 2000 ]
grep -q 'nowhere/new.jsonl: cannot create: No such file or directory; nowhere/new.jsonl was left as it was$' messages

# Nor is anything lost where the results cannot be written either.
status=0
mpkg apply --quiet --registry registry.jsonl --write-back nowhere/new.jsonl --rejects rejected requests > /dev/full 2> messages || status=$?
[ "$status" -eq 73 ]
grep -q 'stdout: writing failed' messages
[ "$(mpkg filter --count "error_code = 'RegistryNotReplaced'" rejected)" -eq 2000 ]

# A registry that shrinks while it is read: a file that failed, no service that cannot be reached.
for command in fetch apply; do
  cp packages.jsonl registry.jsonl
  mpkg "$command" --registry registry.jsonl more > results 2> messages & run=$!
  exec 3> more
  : > registry.jsonl
  # fetch takes no requests, but lines with an ARN.
  case $command in
    fetch) head -1 wanted.jsonl | mpkg project model_package_arn >&3 ;;
    apply) head -1 requests >&3 ;;
  esac
  exec 3>&-
  status=0
  wait "$run" || status=$?
  [ "$status" -eq 74 ]
  grep -q 'UnreadableSnapshot: registry.jsonl: reading failed: Input/output error' messages
  [ ! -s registry.jsonl ]
done
grep -q '"status":"FAILED".*"error_code":"UnreadableSnapshot"' results

# In a folder that may be written to but not read (a drop box), the file has its name, and all is well.
other() { "$@"; }
if [ "$(id -u)" -eq 0 ]; then
  other() {
    "$python3" -c 'import os, sys
os.setgroups([]), os.setgid(65534), os.setuid(65534)
os.execvp(sys.argv[1], sys.argv[1:])' "$@"
  }
fi
mkdir drop
cp packages.jsonl drop/registry.jsonl
chmod 666 drop/registry.jsonl
cp -L "$(command -v mpkg)" drop/mpkg
chmod 333 drop
# Nothing needs to be reached from there by its whole path.
cd drop
not_readable=0
other ls > ../listed 2>&1 || not_readable=1
[ "$not_readable" -eq 1 ]
other ./mpkg filter true -o copy.jsonl < ../packages.jsonl
TMPDIR=. other ./mpkg apply --quiet --registry registry.jsonl --journal journal < ../requests > ../results
cd ..
chmod 755 drop
cmp drop/copy.jsonl packages.jsonl
cmp drop/registry.jsonl wanted.jsonl
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq 2000 ]
