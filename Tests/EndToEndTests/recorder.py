"""Passes requests on to another server of this machine and writes what was asked to a file.

    recorder.py URL FILE [DENIED]

Prints its port. Each line of FILE is an operation and its body, with a tab between. The operation
DENIED is refused with AccessDeniedException.
"""

import http.server
import json
import sys
import urllib.error
import urllib.request

target, log = sys.argv[1], open(sys.argv[2], "a", buffering=1)
denied = sys.argv[3] if len(sys.argv) > 3 else None


class Recorder(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        operation = self.headers.get("X-Amz-Target", "").split(".")[-1]
        log.write(f"{operation}\t{body.decode()}\n")
        if operation == denied:
            message = (
                f"User: arn:aws:iam::1:user/ana is not authorized to perform: sagemaker:{operation}"
                " because no identity-based policy allows it")
            fault = {"__type": "AccessDeniedException", "Message": message}
            return self.reply(400, "application/x-amz-json-1.1", json.dumps(fault).encode())
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        request = urllib.request.Request(target + self.path, body, headers, method="POST")
        try:
            answer = urllib.request.urlopen(request)
        except urllib.error.HTTPError as error:
            answer = error
        kind = answer.headers.get("Content-Type", "application/json")
        self.reply(answer.status, kind, answer.read())

    def reply(self, status, kind, content):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
print(server.server_port, flush=True)
server.serve_forever()
