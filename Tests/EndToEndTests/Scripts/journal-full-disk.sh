# A full disk under the journal: nothing is sent that the journal does not hold, and once there is
# room the same command does the rest.
SERVE_OPTIONS="--audit audit"
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
apply() { mpkg apply --quiet --concurrency 64 --endpoint-url "$URL" --journal journal requests; }

# Every turn asks for something else; what it asked for was carried out once for each package.
turn() {
  rm -f journal
  mpkg patch --no-guard --set "approval_description=$1" packages.jsonl > requests
}
carried_out() { grep "\"$1\"" audit > carried || true; }
whole() {
  apply > results
  [ "$(mpkg filter --count "status IN ('SUCCESS', 'SKIPPED')" results)" -eq 300 ]
  carried_out "$1"
  [ "$(mpkg project identifier carried | sort -u | wc -l)" -eq 300 ]
  [ "$(wc -l < carried)" -eq 300 ]
}

# ulimit counts blocks of 512 bytes (or 1024, in some shells).
for blocks in 0 1 40 97; do
  turn "blocks$blocks"
  (ulimit -f "$blocks"
   status=0
   apply || status=$?
   echo "exit $status") 2>&1 | cat > out
  grep -q '^exit 74$' out || { cat out; exit 1; }
  grep -q 'journal: writing the journal failed' out
  carried_out "blocks$blocks"
  mpkg project client_token carried | sort > sent
  : > noted
  [ ! -s journal ] || grep '"sending"' journal | mpkg project client_token | sort > noted
  [ -z "$(comm -23 sent noted)" ]
  [ "$blocks" -lt 40 ] || { [ -s sent ] && grep -q '"status":"NOT_SENT"' out; }
  whole "blocks$blocks"
done

# Results that cannot be written are told too, and the journal knows what was done.
turn results
expect 74 apply > /dev/full
whole results
