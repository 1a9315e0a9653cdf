"""What gives credentials on AWS's machines, on 127.0.0.1: credential_servers.py SECONDS LOG.

Prints its port. /container answers as a container's host, which wants the header `Authorization: me`;
the rest as the instance metadata service, version 2. All give the keys of the environment, good for
SECONDS. Besides it is an STS that knows GetCallerIdentity: the account is what stands behind `AKID` in
the caller's key. LOG gets a line for each answer with credentials, and `overlap` where two were under way.
"""

import datetime
import http.server
import json
import os
import sys
import threading
import time

seconds, log = float(sys.argv[1]), open(sys.argv[2], "a", buffering=1)
ROLES = "/latest/meta-data/iam/security-credentials/"
under_way = threading.Semaphore()


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, text):
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def credentials(self, name):
        if not under_way.acquire(blocking=False):
            log.write("overlap\n")
            return self.answer(500, "")
        time.sleep(0.05)
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
        self.answer(200, json.dumps({
            "AccessKeyId": os.environ["AWS_ACCESS_KEY_ID"],
            "SecretAccessKey": os.environ["AWS_SECRET_ACCESS_KEY"],
            "Token": os.environ["AWS_SESSION_TOKEN"],
            "Expiration": end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}))
        log.write(name + "\n")
        under_way.release()

    def do_PUT(self):
        wanted = self.headers.get("X-aws-ec2-metadata-token-ttl-seconds") == "21600"
        self.answer(200 if wanted and self.path == "/latest/api/token" else 400, "imds-token")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        key = self.headers["Authorization"].split("Credential=")[1].split("/")[0]
        if "Action=GetCallerIdentity" in body:
            log.write("identity\n")
            self.answer(200, f"<R><Account>{key[4:]}</Account></R>")
        else:
            self.answer(400, "<E><Code>InvalidAction</Code><Message>no</Message></E>")

    def do_GET(self):
        if self.path == "/container" and self.headers.get("Authorization") == "me":
            self.credentials("container")
        elif self.headers.get("X-aws-ec2-metadata-token") != "imds-token":
            self.answer(401, "")
        elif self.path == ROLES:
            self.answer(200, "a-role")
        elif self.path == ROLES + "a-role":
            self.credentials("instance")
        else:
            self.answer(404, "")

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
