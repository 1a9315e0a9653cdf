# A snapshot by Search: whole packages 100 a call, settled by the listing, and then only what changed since.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 600 --region us-east-1 eu-west-1 |
  "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/sagemaker_columns.py" | sed 's/\.000Z"/Z"/g' > now.jsonl
# The index lags behind: it lacks some packages, has one that is gone, another status, another description.
"$MPKG_PYTHON" - <<'END'
import json
records = [json.loads(line) for line in open("now.jsonl")]
stale = []
for number, record in enumerate(records):
    if number % 50 == 7:
        continue
    if number % 50 == 8:
        was = record.get("model_approval_status")
        record["model_approval_status"] = "Approved" if was == "Rejected" else "Rejected"
    if number % 50 == 9:
        record["model_package_description"] = "before"
    stale.append(record)
ghost = dict(stale[0], model_package_arn=stale[0]["model_package_arn"] + "999")
with open("index.jsonl", "w") as out:
    for record in stale + [ghost]:
        print(json.dumps(record), file=out)
END
cp now.jsonl packages.jsonl
SERVE_OPTIONS="--search-index index.jsonl"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" calls > port & recorder=$!
trap 'kill "$recorder" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && break; sleep 0.05; done
export AWS_ENDPOINT_URL="http://127.0.0.1:$(cat port)" MPKG_VIA=sagemaker
calls() { grep -c "^$1	" calls || true; }
fetch() { : > calls; mpkg fetch --all --region us-east-1 --region eu-west-1 "$@"; }
lagging=$(mpkg filter --count "model_package_description = 'before'" index.jsonl)

# What is missing or has another status is described; the rest is as Search found it.
fetch -o night.jsonl.gz 2> messages
[ "$(calls Search) $(calls ListTags)" = "$(calls ListModelPackages) 0" ] || [ "$(calls Search)" -lt 10 ]
[ "$(calls DescribeModelPackage)" -lt 40 ]
grep -q "Search lacked 6 packages; read with DescribeModelPackage" messages
grep -q "had another status in the listing than in Search; read with DescribeModelPackage" messages
grep -q "us-east-1: Search found 1 package that the listing lacks; left out if gone" messages
grep -q "999: warning: gone since it was listed; left out" messages
mpkg project model_package_arn night.jsonl.gz > order
LC_ALL=C sort order | cmp - order
LC_ALL=C sort -u order | wc -l | grep -qx " *600"
mpkg diff now.jsonl night.jsonl.gz > lag
[ "$(wc -l < lag)" -eq "$lagging" ]
[ "$(mpkg filter --count "any(not_updatable, path = '/ModelPackageDescription')" lag)" -eq "$lagging" ]

# A sample shows that Search is behind, and corrects what it compares; --exact describes every package.
fetch --verify-by-describe 600 -o verified.jsonl 2> messages
grep -q "compared .* packages with DescribeModelPackage: $lagging differed and were corrected; Search is behind by at least" messages
[ -z "$(mpkg diff now.jsonl verified.jsonl)" ]
fetch --exact > exact.jsonl
[ "$(calls Search) $(calls DescribeModelPackage)" = "0 600" ]
[ -z "$(mpkg diff now.jsonl exact.jsonl)" ]
# Narrowed, by name too.
fetch --status Approved --created-after 2024-06-01 --quiet > some.jsonl
mpkg filter "model_approval_status = 'Approved' AND creation_time > TIMESTAMP '2024-06-01'" now.jsonl |
  mpkg project model_package_arn | sort > wanted
mpkg project model_package_arn some.jsonl | sort | cmp - wanted
fetch --name-contains fraud > fraud.jsonl
[ "$(calls Search)" -eq 0 ]

# What cannot be had is refused before anything is sent.
expect 64 mpkg fetch --all --via cloudcontrol --changed-since 2026-01-01 --region us-east-1
grep -q -e "--changed-since: only SageMaker's API has Search; add --via sagemaker" messages
expect 64 mpkg fetch --all --exact --verify-by-describe 5 --region us-east-1
expect 66 mpkg fetch --all --region us-east-1 --changed-since not-there.jsonl

# Without the right to search the region fails, and the right is named.
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" denied.calls Search > denied.port & denier=$!
trap 'kill "$recorder" "$denier" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s denied.port ] && break; sleep 0.05; done
expect 77 mpkg fetch --all --region us-east-1 --endpoint-url "http://127.0.0.1:$(cat denied.port)" -o kept
grep -q "missing: sagemaker:Search" messages
[ ! -e kept ]

# The next night: only what changed is searched for, and the rest is the older snapshot's.
kill "$SERVER" "$denier"
"$MPKG_PYTHON" - <<'END'
import json
records = [json.loads(line) for line in open("now.jsonl")]
newest = max(r.get("last_modified_time", r["creation_time"]) for r in records)
with open("packages.jsonl", "w") as out:
    for number, record in enumerate(records):
        if number % 100 == 3:
            continue
        if number % 100 == 4:
            record["approval_description"] = "tonight"
            record["last_modified_time"] = "2027-01-02T03:04:05.678Z"
        print(json.dumps(record, ensure_ascii=False, separators=(",", ":")), file=out)
END
SERVE_OPTIONS=
. "$PROJECT/Tests/EndToEndTests/serve.sh"
trap 'kill "$SERVER" 2>/dev/null || true; kill "$recorder" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
unset AWS_ENDPOINT_URL
mpkg fetch --all --region us-east-1 --region eu-west-1 --endpoint-url "$URL" --changed-since exact.jsonl \
  --stats -o next.jsonl 2> messages
[ -z "$(mpkg diff packages.jsonl next.jsonl)" ]
grep -q "6 packages of exact.jsonl are not listed any more; left out" messages
grep '"command"' messages | mpkg filter --exit-status "calls < 60" > /dev/null
mpkg project model_package_arn next.jsonl > order
LC_ALL=C sort order | cmp - order
# With a time there is only what changed.
mpkg fetch --all --region us-east-1 --region eu-west-1 --endpoint-url "$URL" --changed-since 2027-01-01 > changed.jsonl
[ "$(wc -l < changed.jsonl)" -eq 6 ]
mpkg filter --exit-status "approval_description = 'tonight'" changed.jsonl > /dev/null
