# examples/retention.sh and examples/promote.sh against a rehearsed service, held against a computation of
# their own.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 500 --region us-east-1 > packages.jsonl
SERVE_OPTIONS="--audit audit --write-back after.jsonl --reset-rate 0.05 --seed 7"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
examples=$PROJECT/examples

# Retention: what is to be deleted, worked out by other means.
"$MPKG_PYTHON" - packages.jsonl 3 > wanted <<'PYTHON'
import collections, datetime, json, sys
groups = collections.defaultdict(list)
for line in open(sys.argv[1]):
    package = json.loads(line)
    if package.get("model_package_group_name"):
        arn = package["model_package_arn"]
        groups[arn.rsplit("/", 1)[0]].append(package)
year_ago = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=366)).isoformat()
for group in groups.values():
    group.sort(key=lambda package: -package["model_package_version"])
    for package in group[int(sys.argv[2]):]:
        if package["model_approval_status"] == "Rejected" and package["creation_time"] < year_ago:
            print(package["model_package_arn"])
PYTHON
[ "$(wc -l < wanted)" -gt 10 ]
"$examples/retention.sh" packages.jsonl 3 --dry-run --allow-delete --endpoint-url "$URL" > preview
[ ! -s audit ]
mpkg project --format tsv data__Identifier preview | sed 1d | sort > planned
sort wanted | cmp - planned

# One is approved after the snapshot, and stays.
spared=$(head -n 1 planned)
printf '{"data__Identifier":"%s","data__PatchDocument":[{"op":"add","path":"/ModelApprovalStatus","value":"Approved"}]}\n' "$spared" |
  mpkg apply --endpoint-url "$URL" > changed
expect 1 "$examples/retention.sh" packages.jsonl 3 --allow-delete --journal retention.journal --endpoint-url "$URL" > results
[ "$(mpkg filter --count "status = 'SUCCESS'" results)" -eq $(($(wc -l < wanted) - 1)) ]
grep -q "$spared.*GuardFailed" messages
mpkg filter '"delete" = TRUE' audit > deleted
mpkg project --format tsv identifier deleted | sed 1d | sort > gone
grep -vxF "$spared" planned | cmp - gone
# The same line again.
expect 1 "$examples/retention.sh" packages.jsonl 3 --allow-delete --journal retention.journal --endpoint-url "$URL" > results
[ "$(mpkg filter --count "status = 'SKIPPED'" results)" -eq $(($(wc -l < wanted) - 1)) ]

# Promotion: from another account to this one.
"$MPKG_PYTHON" "$examples/generate-packages.py" --count 300 --region us-east-1 > dev.jsonl
sed -i 's/:100000000000:/:999900009999:/g' dev.jsonl
cat > names.txt <<'NAMES'
246618743249.dkr.ecr.us-east-1.amazonaws.com 111122223333.dkr.ecr.us-east-1.amazonaws.com
s3://ml-registry- s3://prod.registry-
NAMES
approved="model_approval_status = 'Approved' AND model_package_group_name IS NOT NULL"
mpkg filter "$approved" dev.jsonl > chosen
"$examples/promote.sh" dev.jsonl packages.jsonl names.txt --endpoint-url "$URL" --journal promotion.journal > promoted
[ "$(mpkg filter --count "status = 'SUCCESS'" promoted)" -eq "$(wc -l < chosen)" ]
[ "$(wc -l < promoted)" -gt 50 ]
mpkg fetch --endpoint-url "$URL" promoted > made
[ "$(mpkg filter --count "model_approval_status = 'PendingManualApproval'" made)" -eq "$(wc -l < chosen)" ]
mpkg project --format tsv model_package_arn chosen | sort > sources
mpkg project --format tsv "customer_metadata_properties.promoted_from AS model_package_arn" made | sort | cmp - sources
not grep -q '246618743249.dkr\|s3://ml-registry-' made
grep -q '111122223333.dkr.ecr.us-east-1.amazonaws.com' made
grep -q 's3://prod.registry-' made

# What is there already is skipped: all of it, and of some versions only the others.
cat packages.jsonl made > prod.jsonl
"$examples/promote.sh" dev.jsonl prod.jsonl names.txt --endpoint-url "$URL" > again
[ ! -s again ]
sed 1,5d made | cat packages.jsonl - > part.jsonl
"$examples/promote.sh" dev.jsonl part.jsonl names.txt --dry-run --endpoint-url "$URL" > again
[ "$(wc -l < again)" -eq 5 ]
