# A journal of a run names the caller where STS tells who that is; without STS the run goes on without.
VERSIONS_ONLY=1
. "$PROJECT/Tests/EndToEndTests/serve.sh"
mpkg filter "model_approval_status = 'PendingManualApproval'" packages.jsonl | head -3 |
  mpkg patch --set model_approval_status=Approved > requests.jsonl

# A token service that tells one caller, and notes what it is asked.
"$MPKG_PYTHON" - > sts.port 2> sts.log <<'PYTHON' &
import http.server
class Service(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        with open("sts.calls", "a") as calls:
            print(body, "AWS4-HMAC-SHA256" in self.headers.get("authorization", ""), file=calls)
        answer = (b"<GetCallerIdentityResponse><GetCallerIdentityResult>"
            b"<Arn>arn:aws:sts::123456789012:assumed-role/approver/ana</Arn><UserId>A:ana</UserId>"
            b"<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>")
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
server = http.server.HTTPServer(("127.0.0.1", 0), Service)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
STS=$!
trap 'kill "$STS" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s sts.port ] && break; sleep 0.05; done
sts=http://127.0.0.1:$(cat sts.port)

AWS_ENDPOINT_URL_STS=$sts mpkg apply --endpoint-url "$URL" --journal named --by ana requests.jsonl > results.jsonl
[ "$(cat sts.calls)" = "Action=GetCallerIdentity&Version=2011-06-15 True" ]
mpkg journal --summary named | mpkg filter --count \
  "caller = 'arn:aws:sts::123456789012:assumed-role/approver/ana' AND by = 'ana' AND succeeded = 3" | grep -qx 1
not grep -q "$AWS_SECRET_ACCESS_KEY" named
not grep -q "$AWS_ACCESS_KEY_ID" named

# Without a journal, and in a dry run, nobody asks.
AWS_ENDPOINT_URL_STS=$sts mpkg apply --endpoint-url "$URL" --dry-run --journal named requests.jsonl > results.jsonl
AWS_ENDPOINT_URL_STS=$sts mpkg apply --endpoint-url "$URL" requests.jsonl > results.jsonl 2> messages || true
[ "$(wc -l < sts.calls)" -eq 1 ]

# The service's own endpoint is no reason to ask AWS's STS; one that does not answer is no reason to stop.
mpkg apply --endpoint-url "$URL" --journal plain requests.jsonl > results.jsonl 2> messages || true
not grep -q caller plain
expect 1 env AWS_ENDPOINT_URL_STS=http://127.0.0.1:9 mpkg apply --verbose --endpoint-url "$URL" --journal deaf requests.jsonl
grep -q 'the journal does not name the caller' messages
[ "$(wc -l < deaf)" -ge 1 ]
not grep -q caller deaf
