# Rows that are put in order are made again of the lines of a plain file; from a pipe and from an archive
# they are held. The rows are the same.
"$MPKG_PYTHON" - <<'PYTHON'
import json, random
seed = random.randrange(1 << 32)
print("seed", seed)
draw = random.Random(seed)
ends = ["\n"] * 6 + ["\r\n", "\n\n", "\n \t\r\n"]
with open("packages.jsonl", "w", encoding="utf-8", newline="") as file:
    file.write("\ufeff")
    for number in range(6000):
        record = {
            "n": number, "k": draw.choice([None, True, draw.randrange(50), str(draw.randrange(50))]),
            "text": "é\"\\" + "x" * draw.choice([0, 20, 90, 1000, 3000 if draw.random() < .998 else 1300000]),
            "o": {"b": [1, 1.0, "ü"], "a": draw.random()}}
        if number > 0 and draw.random() < .3:
            del record["k"]
        line = json.dumps(record, ensure_ascii=draw.random() < .5, separators=draw.choice([(",", ":"), (" , ", " : ")]))
        if draw.random() < .1:
            line = " " + line[:-1] + ', "k" : 7 }\t'
        file.write(line + (draw.choice(ends) if number < 5999 else draw.choice(["", "\n", "\r\n"])))
PYTHON
[ "$(wc -c < packages.jsonl)" -gt 4194304 ]
gzip -c packages.jsonl > packages.jsonl.gz
for rows in \
  "SELECT *|ORDER BY k" \
  "SELECT * EXCEPT (k)|ORDER BY k DESC NULLS LAST, n DESC" \
  "SELECT text, k, o|WHERE n % 3 = 1 ORDER BY k, o.a" \
  "SELECT n, text|ORDER BY length(text) LIMIT 700 OFFSET 1500" \
  "SELECT DISTINCT k, text|ORDER BY text DESC" \
  "SELECT input_line() AS line, text|ORDER BY text, line DESC" \
  "SELECT *|ORDER BY n LIMIT 1"; do
  list=${rows%%|*} rest=${rows#*|}
  for options in "" "--format csv" "--trust" "--threads 1" "--memory-limit 64K --threads 3"; do
    mpkg query "$list FROM stdin $rest" $options < packages.jsonl > expected
    [ -s expected ]
    for file in packages.jsonl packages.jsonl.gz; do
      mpkg query "$list FROM '$file' $rest" $options > found
      cmp expected found || { echo "$list $rest, $options, $file"; exit 1; }
    done
  done
done
mpkg query "SELECT * FROM 'packages.jsonl' ORDER BY k" -o sorted.jsonl.gz
mpkg query "SELECT * FROM stdin ORDER BY k" < packages.jsonl -o expected.jsonl.gz
cmp sorted.jsonl.gz expected.jsonl.gz
# Malformed lines are put aside once; a byte order mark within a file makes its line one.
{ echo '{"k":'; cat packages.jsonl; echo; echo '[1'; } > some-bad.jsonl
status=0
mpkg query "SELECT * FROM 'some-bad.jsonl' ORDER BY k" --rejects rejects > found 2> messages || status=$?
[ "$status" -eq 1 ]
[ "$(wc -l < rejects)" -eq 3 ]
# Few of the rows are held in memory: the file is larger than what may be used.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 25000 > many.jsonl
mpkg query "SELECT * FROM 'many.jsonl' ORDER BY creation_time" --stats > found 2> stats
mpkg query "SELECT * FROM stdin ORDER BY creation_time" < many.jsonl | cmp found -
"$MPKG_PYTHON" -c 'import json, sys; sys.exit(json.load(open("stats"))["peak_rss_bytes"] > 60e6)'
# A file that changes under the run is told; what was written before stays right.
mkfifo out
mpkg query "SELECT * FROM 'many.jsonl' ORDER BY creation_time" > out 2> messages &
query=$!
exec 3< out
head -c 1 <&3 > /dev/null
: > many.jsonl
cat <&3 > /dev/null
exec 3<&-
status=0
wait "$query" || status=$?
[ "$status" -eq 74 ]
grep -q 'many.jsonl: ' messages
