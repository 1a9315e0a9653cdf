"""Kills apply at random moments, runs it to the end, and holds the server's audit against it.

Each round applies 500 requests to a server of its own with faults, is killed (SIGKILL) a few times,
and is then run to its end: every package has to have been changed exactly once, and the journal has
to say so.

    kill_apply.py MPKG ROUNDS KILLS SEED [update|delete|create] [API]
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import time

MPKG = sys.argv[1]
ROUNDS, KILLS, SEED = (int(argument) for argument in sys.argv[2:5])
KIND = (sys.argv[5:] or ["update"])[0]
API = (sys.argv[6:] or ["cloudcontrol"])[0]
REQUESTS = 500


def packages():
    prefix = "arn:aws:sagemaker:us-east-1:123456789012:model-package/"
    for number in range(REQUESTS):
        # The service changes tags of packages outside a group, and the description of those in one.
        if number % 3 == 0:
            name = f"kill-{number}"
            yield {"tags": [{"Key": "n", "Value": str(number)}], "model_package_name": name,
                   "model_package_arn": prefix + name}
        else:
            yield {"model_package_group_name": "kill", "model_package_version": number,
                   "model_package_arn": f"{prefix}kill/{number}"}


def request(arn, number):
    if KIND == "delete":
        return {"data__Identifier": arn, "delete": True}
    if KIND == "create":
        # Creations in one group wait for one another.
        return {"region": "us-east-1", "create": {
            "ModelPackageGroupName": f"new-{number % 100}", "ModelPackageDescription": str(number)}}
    # One in three cannot be told from another by its guards: a second time would show in the tags.
    if number % 3 == 0:
        patch = [{"op": "add", "path": "/Tags/-", "value": {"Key": "seen", "Value": "1"}}]
    else:
        patch = [{"op": "add", "path": "/ApprovalDescription", "value": "seen"}]
    return {"data__Identifier": arn, "data__PatchDocument": patch}


class Server:
    def __init__(self, folder, seed):
        self.log = open(folder / "serve.log", "w+")
        self.process = subprocess.Popen(
            [MPKG, "serve", "--snapshot", "packages", "--audit", "audit", "--seed", str(seed),
             "--latency", "2ms", "--fail-rate", "0.04", "--reset-rate", "0.04",
             "--throttle-rate", "0.02"],
            cwd=folder, stderr=self.log)
        self.url = None
        while self.url is None and self.process.poll() is None:
            time.sleep(0.02)
            found = re.search(r"listening on (\S+)", (folder / "serve.log").read_text())
            self.url = found and found.group(1)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def play(number):
    chance = random.Random(f"{SEED}.{number}")
    folder = pathlib.Path(f"round-{number}")
    folder.mkdir()
    arns = [package["model_package_arn"] for package in packages()]
    (folder / "packages").write_text("".join(json.dumps(line) + "\n" for line in packages()))
    (folder / "requests").write_text(
        "".join(json.dumps(request(arn, place)) + "\n" for place, arn in enumerate(arns)))
    server = Server(folder, chance.randrange(1 << 32))
    command = [MPKG, "apply", "--quiet", "--no-verify", "--concurrency", "64", "--via", API,
               "--endpoint-url", server.url, "--allow-delete", "--timeout", "60s",
               "--journal", "journal", "requests"]
    killed = 0
    try:
        for _ in range(KILLS):
            run = subprocess.Popen(
                command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.01, 0.9))
            killed += run.poll() is None
            run.kill()
            run.wait()
        # On a busy machine a request may run out of time: the same command, run again, does what is left.
        for _ in range(8):
            with open(folder / "results", "w") as results, open(folder / "messages", "w") as messages:
                last = subprocess.run(command, cwd=folder, stdout=results, stderr=messages)
            if last.returncode == 0:
                break
    finally:
        server.stop()
    where = f"seed {SEED}, round {number}"
    assert last.returncode == 0, f"{where}: {(folder / 'messages').read_text()[-2000:]}"
    results = [json.loads(line) for line in (folder / "results").read_text().splitlines()]
    assert [result["line"] for result in results] == list(range(1, REQUESTS + 1)), where
    assert all(result["status"] in ("SUCCESS", "SKIPPED") for result in results), where
    audit = [json.loads(line) for line in (folder / "audit").read_text().splitlines()]
    if KIND == "create":
        # Every package once, whatever its ARN is.
        times = collections.Counter(
            entry["create"]["ModelPackageDescription"] for entry in audit)
        wanted = map(str, range(REQUESTS))
    else:
        times = collections.Counter(entry["identifier"] for entry in audit)
        wanted = arns
    assert times == dict.fromkeys(wanted, 1), f"{where}: {times.most_common(3)} of {len(times)}"
    return killed


if __name__ == "__main__":
    os.environ.update(AWS_REGION="us-east-1")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        killed = sum(pool.map(play, range(ROUNDS)))
    print(f"{killed} of {ROUNDS * KILLS} runs were killed")
    assert killed * 2 > ROUNDS * KILLS
