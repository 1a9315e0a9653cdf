# The history of many nights is that of its pairs, whatever the files are, in the memory of two nights.
generate() { "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" "$@"; }
for night in 1 2 3 4 5; do
  generate --count 3000 --seed 5 --night $night --changed 0.1 --added 0.02 --removed 0.02 > "2026-11-0$night.jsonl"
done
mkdir temporary
export TMPDIR=$PWD/temporary

mpkg history 2026-11-0?.jsonl > whole
for night in 1 2 3 4; do
  mpkg history "2026-11-0$night.jsonl" "2026-11-0$((night + 1)).jsonl" > pair
  mpkg diff --summary --ignore last_modified_time "2026-11-0$night.jsonl" "2026-11-0$((night + 1)).jsonl" > counts
  for change in added removed; do
    mpkg filter --count "$change = $(mpkg filter --count "change = '$change'" pair)" counts | grep -qx 1
  done
  mpkg query "SELECT column, count(*) AS n FROM 'pair' WHERE column IS NOT NULL GROUP BY column" |
    while read -r line; do
      column=$(echo "$line" | mpkg project column --format tsv | tail -n 1)
      mpkg filter --count "columns.$column = $(echo "$line" | mpkg project n --format tsv | tail -n 1)" counts | grep -qx 1
    done
  cat pair
done > pairs
cmp whole pairs
[ "$(mpkg filter --count "change = 'changed'" whole)" -gt 1000 ]

# Archives, pipes and standard input among plain files; any number of threads.
gzip -c 2026-11-02.jsonl > 2026-11-02.jsonl.gz
mpkg filter TRUE 2026-11-03.jsonl -o 2026-11-03.jsonl.gz
mkfifo 2026-11-04.pipe
for threads in 1 2 5; do
  cat 2026-11-04.jsonl > 2026-11-04.pipe &
  mpkg history --threads $threads 2026-11-01.jsonl 2026-11-02.jsonl.gz 2026-11-03.jsonl.gz 2026-11-04.pipe - < 2026-11-05.jsonl |
    sed 's/"stdin"/"2026-11-05"/' | cmp whole -
done
mpkg history 2026-11-0?.jsonl -o out.gz
gzip -dc out.gz | cmp whole -

# Deltas among full snapshots; a broken one is left out, and the chain goes on with the next full one.
for night in 2 3 5; do
  mpkg diff --delta "2026-11-0$((night - 1)).jsonl" "2026-11-0$night.jsonl" -o "2026-11-0$night.delta.jsonl.gz"
done
mpkg history 2026-11-01.jsonl 2026-11-02.delta.jsonl.gz 2026-11-03.delta.jsonl.gz 2026-11-04.jsonl 2026-11-05.delta.jsonl.gz |
  cmp whole -
for options in "--include-first" "--since 2026-11-03" "--column model_approval_status --until 2026-11-04" \
  "--where input_filename()!=''"; do
  mpkg history $options 2026-11-0?.jsonl > expected
  mpkg history $options 2026-11-01.jsonl 2026-11-02.delta.jsonl.gz 2026-11-03.delta.jsonl.gz 2026-11-04.jsonl 2026-11-05.delta.jsonl.gz |
    cmp expected -
done
mpkg history 2026-11-01.jsonl 2026-11-04.jsonl 2026-11-05.jsonl > gap
gzip -dc 2026-11-02.delta.jsonl.gz | sed '$d' > 2026-11-02.cut.jsonl
status=0
mpkg history --rejects rejects 2026-11-01.jsonl 2026-11-02.cut.jsonl 2026-11-03.delta.jsonl.gz 2026-11-04.jsonl 2026-11-05.delta.jsonl.gz \
  > broken 2> messages || status=$?
[ "$status" -eq 1 ]
cmp gap broken
[ "$(wc -l < rejects)" -eq 2 ]
[ "$(grep -c 'the snapshot is left out' messages)" -eq 2 ]
status=0
mpkg history 2026-11-01.jsonl 2026-11-03.delta.jsonl.gz > broken 2> messages || status=$?
[ "$status" -eq 65 ]
cmp broken /dev/null
status=0
mpkg history 2026-11-02.delta.jsonl.gz 2026-11-03.jsonl 2> messages || status=$?
[ "$status" -eq 64 ]
grep -q 'name the full snapshot' messages

# With a condition the changes wait for the last night.
mpkg history --where "model_approval_status = 'Rejected'" 2026-11-0?.jsonl > rejected
mpkg filter "model_approval_status = 'Rejected'" 2026-11-05.jsonl | mpkg project --format tsv model_package_arn | sed 1d > arns
mpkg filter "change != 'removed'" rejected | mpkg project --format tsv model_package_arn | sed 1d | sort -u > said
[ -s said ]
sort arns | comm -13 - said > others
# What is not in the last night was removed, and is judged by the record that it had.
mpkg filter "change = 'removed'" rejected | mpkg project --format tsv model_package_arn | sed 1d | sort > removed
comm -23 others removed | cmp - /dev/null

# An interrupted history leaves nothing behind.
mkfifo slow
mpkg history 2026-11-01.jsonl 2026-11-02.jsonl.gz slow -o stopped 2> messages &
run=$!
exec 3> slow
head -n 500 2026-11-03.jsonl >&3
kill -INT "$run"
status=0
wait "$run" || status=$?
exec 3>&-
[ "$status" -eq 130 ]
[ ! -e stopped ]
[ -z "$(ls -A temporary)" ]

# Three nights of 250 MB each under a limit of 300 MB; the first one's packages are all reported.
large() {
  awk -v night="$1" 'BEGIN {
    for (j = 0; j < 120; j++) text = text "twenty characters..."
    for (i = 0; i < 100000; i++)
      printf "{\"model_package_arn\":\"arn:aws:sagemaker:us-east-1:123456789012:model-package/g/%d\",\"domain\":\"%d\",\"text\":\"%s\"}\n", i, i % 50 ? 0 : night, text
  }'
}
for night in 1 2; do large $night > "2026-12-0$night.jsonl"; done
large 3 | gzip -1 > 2026-12-03.jsonl.gz
(
  ulimit -v 300000
  mpkg history --include-first --stats --threads 2 2026-12-0?.jsonl* -o large 2> messages
)
[ "$(mpkg filter --count "change = 'added'" large)" -eq 100000 ]
[ "$(mpkg filter --count "column = 'domain'" large)" -eq 4000 ]
peak=$(tail -n 1 messages | mpkg project peak_rss_bytes --format tsv | tail -n 1)
[ "$peak" -lt 60000000 ] || { echo "peak $peak"; exit 1; }
status=0
mpkg history --memory-limit 4M 2026-12-01.jsonl 2026-12-02.jsonl 2> messages || status=$?
[ "$status" -eq 74 ]
grep -q '2026-12-01.jsonl: more than 65536 packages do not fit into --memory-limit; try --memory-limit 15M' messages
mpkg history --memory-limit 15M 2026-12-01.jsonl 2026-12-02.jsonl | wc -l | grep -qx 2000
