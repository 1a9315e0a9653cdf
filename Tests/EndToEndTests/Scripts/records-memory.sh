# An array and a listing of any length are read in the memory of one package; the first records come before
# the input has ended.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 20000 > packages.jsonl
"$MPKG_PYTHON" - <<'PYTHON'
import json
records = [json.loads(line) for line in open("packages.jsonl", encoding="utf-8")]
with open("array.json", "w") as file:
    json.dump(records, file, indent=2)
with open("list.json", "w") as file:
    file.write('{"ResourceDescriptions": [')
    for place, record in enumerate(records):
        arn = record["model_package_arn"]
        properties = json.dumps({"ModelPackageArn": arn, "ModelPackageDescription": "x" * 2000})
        json.dump({"Identifier": arn, "Properties": properties}, file)
        file.write("]}" if place + 1 == len(records) else ",")
PYTHON
for input in array list; do
  mpkg records --stats $input.json -o $input.jsonl 2> stats
  mpkg filter --exit-status "lines_out = 20000 AND bytes_in > 40000000 AND peak_rss_bytes < 33554432" stats > small ||
    { cat stats; exit 1; }
done
mpkg project model_package_arn array.jsonl > arns
mpkg project model_package_arn list.jsonl | cmp - arns

mkfifo input
mpkg records < input > early.jsonl & reader=$!
exec 3> input
head -c 20000 array.json >&3
for _ in $(seq 200); do [ -s early.jsonl ] && break; sleep 0.05; done
kill -0 "$reader"
[ -s early.jsonl ]
tail -c +20001 array.json >&3
exec 3>&-
wait "$reader"
cmp early.jsonl array.jsonl
