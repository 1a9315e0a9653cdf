"""Cuts the network in the middle of an apply, mends it, and runs apply again: each package has to be
changed exactly once.

    network_loss.py MPKG ENDPOINT REQUESTS AUDIT
"""

import collections
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

MPKG, ENDPOINT, REQUESTS, AUDIT = sys.argv[1:5]
SERVER = ("127.0.0.1", int(re.search(r":(\d+)$", ENDPOINT).group(1)))


class Network:
    """Passes bytes on to the server, until it is cut. Answers can be held back before, so that the cut
    meets updates that the service has and the run knows nothing of.
    """

    def __init__(self, port=0):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.sockets = []
        self.holding = threading.Event()
        self.update_without_answer = threading.Event()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(SERVER)
            except OSError:
                return
            self.sockets += [client, server]
            for passed in (self.pass_requests, self.pass_answers):
                threading.Thread(target=self.run_until_an_end, args=(passed, client, server), daemon=True).start()

    def pass_requests(self, client, server):
        while data := client.recv(1 << 16):
            held = self.holding.is_set()
            server.sendall(data)
            if held and b"UpdateResource" in data:
                self.update_without_answer.set()

    def pass_answers(self, client, server):
        while data := server.recv(1 << 16):
            if not self.holding.is_set():
                client.sendall(data)

    def run_until_an_end(self, passed, client, server):
        try:
            passed(client, server)
        except OSError:
            pass
        for end in (client, server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.sockets:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def command(port):
    return [MPKG, "apply", "--quiet", "--max-attempts", "2", "--concurrency", "64",
            "--endpoint-url", f"http://127.0.0.1:{port}", "--journal", "loss.journal",
            REQUESTS]


def ended():
    return open("loss.journal").read().count('"ended"') if os.path.exists("loss.journal") else 0


network = Network()
run = subprocess.Popen(command(network.port), stdout=open("first", "w"), stderr=subprocess.DEVNULL)
while run.poll() is None and ended() < 60:
    time.sleep(0.002)
network.holding.set()
while run.poll() is None and not network.update_without_answer.wait(0.01):
    pass
network.cut()
status = run.wait()
first = [json.loads(line) for line in open("first")]
statuses = collections.Counter(result["status"] for result in first)
print("cut:", status, dict(statuses))
assert status == 1 and statuses["SUCCESS"] > 0 and statuses["UNKNOWN"] > 0, statuses
assert statuses["FAILED"] > 0, statuses

network = Network(network.port)
second = subprocess.run(command(network.port), stdout=open("second", "w"))
assert second.returncode == 0, second.returncode
results = [json.loads(line) for line in open("second")]
print("mended:", dict(collections.Counter(result["status"] for result in results)))
assert len(results) == len(first)
for before, after in zip(first, results):
    assert before["line"] == after["line"]
    expected = "SKIPPED" if before["status"] == "SUCCESS" else "SUCCESS"
    assert after["status"] == expected, (before, after)
audit = collections.Counter(json.loads(line)["identifier"] for line in open(AUDIT))
assert len(audit) == len(results) and set(audit.values()) == {1}, audit.most_common(3)
