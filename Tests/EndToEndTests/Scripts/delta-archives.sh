# nightly-snapshot.sh --deltas over a fortnight, and what is read of it.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 800 --seed 5 > night
mkdir -p bin truth
cat > bin/date <<'DATE'
#!/bin/sh
case $* in
  *%u*) cat weekday ;;
  *) cat today ;;
esac
DATE
chmod +x bin/date
PATH=$PWD/bin:$PATH

# The registry of the next night: some packages change, one goes, one comes, and the order turns.
turn() {
  mpkg query "SELECT * FROM stdin ORDER BY model_package_arn $2" < night > sorted
  sed -e "$1"'s/"model_approval_status":"[A-Za-z]*"/"model_approval_status":"Rejected"/' -e "$((2 * $1))d" \
    -e '$s/model-package\//model-package\/new-'"$1"-/ sorted > night
}

day=14
for weekday in 6 7 1 2 3 4 5 6 7 1 2; do
  echo "2026-11-$day" > today
  echo $weekday > weekday
  "$PROJECT/examples/nightly-snapshot.sh" --deltas nights --registry night > out
  mpkg fetch --all --registry night -o truth/$day
  grep -q "^Approved	$(mpkg filter --count "model_approval_status = 'Approved'" night)$" out
  case $weekday in 6) order=DESC ;; *) order= ;; esac
  day=$((day + 1))
  turn $day "$order"
done
[ "$(echo nights/*.gz | tr ' ' '\n' | sed 's/.*2026-11-//' | tr '\n' ' ')" = \
  "14.jsonl.gz 15.jsonl.gz 16.delta.jsonl.gz 17.delta.jsonl.gz 18.delta.jsonl.gz 19.delta.jsonl.gz 20.delta.jsonl.gz 21.delta.jsonl.gz 22.jsonl.gz 23.delta.jsonl.gz 24.delta.jsonl.gz " ]
[ -z "$(find nights -name '.*.jsonl.gz*')" ]
# Each night is the one that its manifest describes.
mpkg verify nights/*.gz > report
[ "$(mpkg filter --count 'manifest IS NOT NULL' report)" -eq 11 ]

# Every night comes back byte for byte, through a file, a pipe and standard input.
mpkg restore nights/2026-11-15.jsonl.gz nights/2026-11-1[6-9].delta.jsonl.gz nights/2026-11-2[01].delta.jsonl.gz | cmp - truth/21
mpkg restore - nights/2026-11-16.delta.jsonl.gz -o restored < nights/2026-11-15.jsonl.gz
cmp restored truth/16
mkfifo pipe
gzip -dc nights/2026-11-16.delta.jsonl.gz > pipe &
mpkg restore nights/2026-11-15.jsonl.gz pipe nights/2026-11-17.delta.jsonl.gz -o restored.gz
wait
gzip -dc restored.gz | cmp - truth/17

# diff and fetch take the chain; a second run of a day gives the same delta.
week="nights/2026-11-22.jsonl.gz nights/2026-11-23.delta.jsonl.gz"
mpkg diff $week $week nights/2026-11-24.delta.jsonl.gz > changed
mpkg diff truth/23 truth/24 | cmp - changed
[ "$(wc -l < changed)" -ge 2 ]
mpkg diff $week truth/23 | wc -l | grep -qx 0
mpkg diff truth/24 truth/23 > back
mpkg diff --memory-limit 1 --threads 3 truth/24 $week | cmp - back
arn=$(mpkg filter "change = 'added'" changed | sed 's/.*"model_package_arn":"\([^"]*\)".*/\1/')
mpkg fetch --registry nights/2026-11-22.jsonl.gz --delta nights/2026-11-23.delta.jsonl.gz \
  --delta nights/2026-11-24.delta.jsonl.gz "$arn" > fetched
mpkg fetch --registry truth/24 "$arn" | cmp - fetched
cp nights/2026-11-23.delta.jsonl.gz before
echo 2026-11-23 > today
rm nights/2026-11-24.delta.jsonl.gz
"$PROJECT/examples/nightly-snapshot.sh" --deltas nights --registry truth/23 > out
cmp before nights/2026-11-23.delta.jsonl.gz
"$PROJECT/examples/what-changed-overnight.sh" nights > out
"$PROJECT/examples/what-changed-overnight.sh" truth/22 truth/23 | cmp - out

# A delta that is cut short, damaged or missing is refused, and nothing is written.
refused() {
  status=0
  mpkg restore "$@" -o refused.gz 2> messages || status=$?
  [ $status -eq 65 ]
  mpkg restore "$@" > refused 2> messages || status=$?
  [ $status -eq 65 ]
  [ ! -s refused ]
  [ ! -e refused.gz ]
  [ -z "$(find . -name '*partial*')" ]
}
head -c 1000 nights/2026-11-16.delta.jsonl.gz > cut.gz
refused nights/2026-11-15.jsonl.gz cut.gz
gzip -dc nights/2026-11-16.delta.jsonl.gz > delta
sed '$d' delta > cut
refused nights/2026-11-15.jsonl.gz cut
grep -q "^mpkg restore: cut:$(wc -l < cut): the delta is cut short" messages
sed 's/"Rejected"/"Approved"/' delta > damaged
refused nights/2026-11-15.jsonl.gz damaged
grep -q 'the delta is damaged' messages
refused nights/2026-11-15.jsonl.gz nights/2026-11-17.delta.jsonl.gz
grep -q '^mpkg restore: nights/2026-11-17.delta.jsonl.gz:1: the delta was not made from' messages
refused nights/2026-11-15.jsonl.gz delta nights/2026-11-18.delta.jsonl.gz
grep -q 'does not follow delta' messages
# A broken chain costs the night nothing: it is kept as a full snapshot.
gzip -dc nights/2026-11-23.delta.jsonl.gz | sed "\$d" > cut
cp cut nights/2026-11-23.delta.jsonl.gz
echo 2026-11-25 > today
"$PROJECT/examples/nightly-snapshot.sh" --deltas nights --registry night > out 2> messages
grep -q 'cut short' messages
grep -qx nights/2026-11-25.jsonl.gz out

# A run that is stopped half-way leaves the file as it was.
echo before > kept
exec 3<> pipe
head -n 3 delta >&3
mpkg restore nights/2026-11-15.jsonl.gz pipe -o kept &
run=$!
sleep 0.3
kill -TERM $run
status=0
wait $run || status=$?
[ $status -eq 143 ]
[ "$(cat kept)" = before ]
[ -z "$(find . -name '.kept*' -o -name 'kept?*')" ]
