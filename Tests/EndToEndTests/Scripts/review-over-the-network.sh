# A review reads the packages from the service and says the same as one of a snapshot.
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg filter "model_approval_status = 'PendingManualApproval'" packages.jsonl |
  mpkg patch --set model_approval_status=Approved > plan.jsonl
[ "$(wc -l < plan.jsonl)" -gt 20 ]
team='customer_metadata_properties.team AS team'

# The data block without what tells when and how the page was made, and the records, inflated.
data() {
  "$MPKG_PYTHON" - "$1" <<'PYTHON'
import base64, gzip, json, re, sys
page = open(sys.argv[1]).read()
data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
for name in ["made", "command", "state"]:
    del data[name]
lines = b"".join(gzip.decompress(base64.b64decode(block)) for block in data["records"]).decode()
data["records"] = [json.loads(line) if line else None for line in lines.split("\n")[:-1]]
for record in filter(None, data["records"]):
    record.pop("client_token", None)
assert len(data["records"]) == len(data["packages"])
print(json.dumps(data, indent=1, sort_keys=True))
PYTHON
}

mpkg review --endpoint-url "$URL" --show "$team" plan.jsonl -o network.html
mpkg review --records packages.jsonl --show "$team" plan.jsonl -o snapshot.html
data network.html > network
data snapshot.html > snapshot
cmp network snapshot
grep -q '"PendingManualApproval"' network
not grep -q '"problems"' network

# What somebody decided meanwhile is told, and what is gone; nothing was sent.
head -n 1 plan.jsonl | mpkg apply --endpoint-url "$URL" > results.jsonl
sed '2s,model-package/[^"]*,model-package/never-was/1,' plan.jsonl > other.jsonl
expect 1 mpkg review --endpoint-url "$URL" other.jsonl -o again.html
grep -q 'never-was/1: ResourceNotFoundException' messages
data again.html > again
[ "$(grep -c '"level": "error"' again)" -eq 2 ]
[ "$(grep -c '^  null,*$' again)" -eq 1 ]

# Who may read nothing gets no page, and the old one stays.
cp again.html kept.html
expect 77 env AWS_SECRET_ACCESS_KEY= AWS_ACCESS_KEY_ID= AWS_EC2_METADATA_DISABLED=true HOME=/nowhere \
  mpkg review --endpoint-url "$URL" plan.jsonl -o again.html
cmp again.html kept.html
expect 69 mpkg review --endpoint-url http://127.0.0.1:9 --timeout 1 plan.jsonl -o never.html
[ ! -e never.html ]
