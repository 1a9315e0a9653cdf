# Many files on all cores: the files' order, and the code of one that fails.
mkdir nights
for night in 1 2 3 4 5 6 7; do
  "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 300 --seed $night > records
  mpkg filter TRUE records -o "nights/night $night.jsonl.gz"
done
where="model_approval_status = 'Approved'"
mpkg filter "$where" nights/* > expected
"$PROJECT/examples/many-archives.sh" "$where" nights/* | cmp - expected

head -c 5000 "nights/night 4.jsonl.gz" > nights/cut.gz
mv nights/cut.gz "nights/night 4.jsonl.gz"
status=0
"$PROJECT/examples/many-archives.sh" "$where" nights/* > out 2> messages || status=$?
[ "$status" -eq 65 ]
grep -q "night 4.jsonl.gz" messages
rm "nights/night 4.jsonl.gz"
mpkg filter "$where" nights/* | cmp - out

status=0
"$PROJECT/examples/many-archives.sh" "model_approval_status =" nights/* > out 2> messages || status=$?
[ "$status" -eq 64 ]
status=0
"$PROJECT/examples/many-archives.sh" "$where" nights/none > out 2> messages || status=$?
[ "$status" -eq 66 ]
