#!/usr/bin/env python3
"""Writes made-up model package records, one JSON object a line, in the shape of a real registry.

    examples/generate-packages.py --count 5000 --seed 1 --region us-east-1 eu-west-1 > snapshot.jsonl
    examples/generate-packages.py --count 5000 --groups groups.jsonl > snapshot.jsonl
    examples/generate-packages.py --count 5000 --night 3 --changed 0.02 > 2026-11-04.jsonl

The same seed and regions always give the same bytes, and a smaller --count gives the beginning of a
larger one. Records come group by group, versions rising, as a listing of a registry gives them.

Every record keeps the service's rules. A package in a group has a version and an approval status; its
team and owner are in customer_metadata_properties, for it has no tags of its own. A package outside a
group has a name and tags. --groups writes the groups, which have tags too: one JSON object a line.

--night N writes what a snapshot would hold N nights later: night 0 is the snapshot without the option,
night N follows from night N-1, and all have the same seed, --count and rates. --changed, --added and
--removed are the shares of the packages to which that happens each night. A package in a group is
approved, rejected or set back to pending, with a new description, or gets new customer metadata; both
move last_modified_time. A package outside a group gets a new tag. New packages come last: further
versions of the last group, then new groups. The first night is that of 2026-11-02, 02:00 UTC.
Nothing but Python's standard library is needed; no value belongs to a real account.
"""

import argparse
import json
import os
import random
import sys
import time

COLUMNS = """tags additional_inference_specifications certify_for_marketplace client_token
customer_metadata_properties domain drift_check_baselines inference_specification
metadata_properties model_approval_status model_metrics model_package_description
model_package_group_name model_package_name sample_payload_url skip_model_validation
source_algorithm_specification task validation_specification model_package_arn
approval_description creation_time last_modified_time model_package_status model_package_version
additional_inference_specifications_to_add model_package_status_details region""".split()

# team, subjects of its models, domain, task
TEAMS = [
    ("fraud", ["card-velocity", "account-takeover", "chargeback"], "MACHINE_LEARNING", "CLASSIFICATION"),
    ("pricing", ["elasticity", "markdown", "freight-quote"], "MACHINE_LEARNING", "REGRESSION"),
    ("search", ["query-intent", "reranker", "typo-repair"], "NATURAL_LANGUAGE_PROCESSING", "FILL_MASK"),
    ("vision", ["shelf-gaps", "parcel-damage", "ocr-receipts"], "COMPUTER_VISION", "OBJECT_DETECTION"),
    ("growth", ["churn", "next-offer", "email-timing"], "MACHINE_LEARNING", "CLASSIFICATION"),
    ("voice", ["call-routing", "wake-word"], "NATURAL_LANGUAGE_PROCESSING", "TEXT_GENERATION"),
]
TEAM_WEIGHTS = [8, 6, 6, 6, 6, 5]
FRAMEWORKS = [
    ("XGBOOST", "xgboost", ["1.5-1", "1.7-1"]),
    ("PYTORCH", "pytorch-inference", ["2.1.0-cpu-py310", "2.3.0-gpu-py311"]),
    ("SKLEARN", "scikit-learn", ["1.2-1", "1.4-2"]),
    ("TENSORFLOW", "tensorflow-inference", ["2.14.1-cpu", "2.16.1-gpu"]),
]
# Text as it stands in a record, quotes and escapes included; {v} is the version's number.
DESCRIPTIONS = [
    '"Weekly retrain, candidate {v}: trained on the last 90 days, holdout is the week after"',
    '"R\u00e9entra\u00eenement n\u00ba {v} \u2013 donn\u00e9es jusqu\u2019\u00e0 hier"',
    '"Candidate {v} \U0001f680, see \\"Release notes\\" - thresholds moved"',
    '"Modell {v} f\\u00fcr die Gro\u00dfh\u00e4ndler \\ud83d\\ude80"',
    '"compare with {{\\"model_approval_status\\":\\"Approved\\"}} of v{v}, see https:\\/\\/wiki.example.com\\/mlops\\/{v}"',
    '"\u4e0d\u6b63\u691c\u77e5\u30e2\u30c7\u30eb \u7b2c{v}\u7248 (xgboost)"',
    '"path C:\\\\models\\\\{v} and s3:\\/\\/scratch\\/{v}"',
]
REVIEWS = [
    "Looks good \U0001f44d", "approved in the Q3 review", "Bias report is missing",
    "AUC below \u201cfloor\u201d", 'second look: "threshold" unclear', "d\u00e9riv\u00e9 des donn\u00e9es",
]
STATUSES = ["Approved"] * 11 + ["PendingManualApproval"] * 5 + ["Rejected"] * 4
FIRST_CREATION = 1672531200  # 2023-01-01T00:00:00Z, in seconds
# What has a SHA-256 digest in a record: no two are alike, so an archive has real work with them.
DIGESTS = ["image", "second", "quality", "limits", "data", "bias", "explanation", "baseline"]
# How likely a number is a package outside a group: of all packages, about 4 %.
UNGROUPED = 0.2
NOISE_BITS = 256 * (1 + len(DIGESTS))
# Night 0 is that of 2026-11-01, at this time in seconds: after all that night's records were modified.
NIGHT = 1793498400
DAY = 86400
# What a review may make of a package, by its approval status.
NEXT_STATUSES = {
    "PendingManualApproval": ["Approved"] * 7 + ["Rejected"] * 3,
    "Approved": ["Rejected"] * 3 + ["PendingManualApproval"],
    "Rejected": ["PendingManualApproval"] * 2 + ["Approved"],
}


def fill(name):
    """A place in a group's template that every version fills."""
    return "\x00" + name + "\x00"


def place(bucket, group):
    """Where a version keeps its files; every training run has a folder of its own."""
    return f"s3://{bucket}/{group}/{fill('run')}/{fill('version')}"


def artifact(bucket, group, kind, name, digest):
    return {
        "ContentType": "application/json",
        "ContentDigest": "sha256:" + fill(digest),
        "S3Uri": f"{place(bucket, group)}/{kind}/{name}.json",
    }


def metrics(chance, bucket, group):
    """What a package was measured by: the more of it, the rarer."""
    found = {"ModelQuality": {
        "Statistics": artifact(bucket, group, "model_quality", "statistics", "quality")}}
    share = chance.random()
    if share > 0.4:
        found["ModelQuality"]["Constraints"] = artifact(
            bucket, group, "model_quality", "constraints", "limits")
    if share > 0.7:
        found["ModelDataQuality"] = {
            "Statistics": artifact(bucket, group, "data_quality", "statistics", "data")}
    if share > 0.5:
        found["Bias"] = {"Report": artifact(bucket, group, "bias", "report", "bias")}
    if share > 0.85:
        found["Explainability"] = {
            "Report": artifact(bucket, group, "explainability", "analysis", "explanation")}
    return found


def validation(bucket, group, account):
    """The transform job that a package of the marketplace is tried with."""
    return {
        "ValidationRole": f"arn:aws:iam::{account}:role/service-role/model-validation",
        "ValidationProfiles": [{
            "ProfileName": "smoke",
            "TransformJobDefinition": {
                "MaxConcurrentTransforms": 1,
                "MaxPayloadInMB": 6,
                "TransformInput": {
                    "ContentType": "text/csv",
                    "DataSource": {"S3DataSource": {
                        "S3DataType": "S3Prefix", "S3Uri": place(bucket, group) + "/smoke/in"}},
                },
                "TransformOutput": {"S3OutputPath": place(bucket, group) + "/smoke/out"},
                "TransformResources": {"InstanceCount": 1, "InstanceType": "ml.m5.large"},
            },
        }],
    }


def inference(chance, bucket, group, region, framework):
    family, image, versions = framework
    version = chance.choice(versions)
    containers = [{
        "Image": f"246618743249.dkr.ecr.{region}.amazonaws.com/{image}:{version}",
        "ImageDigest": "sha256:" + fill("image"),
        "ModelDataUrl": place(bucket, group) + "/model.tar.gz",
        "Environment": {
            "SAGEMAKER_PROGRAM": "serve.py",
            "SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/model/code",
            "SAGEMAKER_REGION": region,
            "LOG_LEVEL": chance.choice(["20", "10"]),
            **({"LABELS": '["ok","not \\ ok"]'} if chance.random() < 0.6 else {}),
            **({"GREETING": "hello\n\tand good day"} if chance.random() < 0.3 else {}),
        },
        "Framework": family,
        "FrameworkVersion": version.split("-")[0],
    }]
    if chance.random() < 0.12:
        containers.append({
            "ContainerHostname": "explainer",
            "Image": f"246618743249.dkr.ecr.{region}.amazonaws.com/xgboost:1.7-1",
            "ImageDigest": "sha256:" + fill("second"),
            "ModelDataUrl": place(bucket, group) + "/explainer.tar.gz",
            "Environment": {},
        })
    return {
        "Containers": containers,
        "SupportedTransformInstanceTypes": ["ml.m5.xlarge", "ml.m5.4xlarge"],
        "SupportedRealtimeInferenceInstanceTypes": chance.choice(
            [["ml.c6i.large"], ["ml.c6i.large", "ml.g5.xlarge"], ["ml.m7i.large"]]),
        "SupportedContentTypes": ["text/csv", "application/json"],
        "SupportedResponseMIMETypes": ["application/json"],
    }


def tags(chance, team, owner):
    """The tags of a group, or of a package outside a group; a few name no team."""
    choices = [
        ("cost-center", chance.choice(["0042", "7310", "9001"])),
        ("stage", chance.choice(["dev", "prod"])),
        ("owner", owner),
        ("data-class", "confidential"),
        ("note", "reviewed twice: see wiki/mlops"),
    ]
    picked = chance.sample(choices, chance.randrange(len(choices) + 1))
    if chance.random() < 0.92:
        picked.insert(chance.randrange(len(picked) + 1), ("team", team))
    return [{"Key": key, "Value": value} for key, value in picked]


class Family:
    """The versions of one group, or one package outside a group."""

    def __init__(self, name, account, region, tags, text, versions):
        self.name = name
        self.account = account
        self.region = region
        self.tags = tags
        self.text = text  # a record's line with places left open
        self.versions = versions  # how many a group has; 0 for a package outside a group

    def group(self, created):
        """The group's line, its columns named after DescribeModelPackageGroup."""
        record = {
            "model_package_group_name": self.name,
            "model_package_group_arn":
                f"arn:aws:sagemaker:{self.region}:{self.account}:model-package-group/{self.name}",
            "creation_time": created,
            "model_package_group_status": "Completed",
            "tags": self.tags,
            "region": self.region,
        }
        return json.dumps(record, separators=(",", ":"), ensure_ascii=False) + "\n"


def template(chance, number, region):
    """The family of one number."""
    team, subjects, domain, task = chance.choices(TEAMS, TEAM_WEIGHTS)[0]
    grouped = chance.random() >= UNGROUPED
    group = f"{team}-{chance.choice(subjects)}-{number:05}"
    account = f"{100000000000 + 7919 * (number // 300):012}"
    bucket = f"ml-registry-{account}-{region}"
    framework = chance.choice(FRAMEWORKS)
    specification = inference(chance, bucket, group, region, framework)
    owner = chance.choice(["ana@example.com", "jo\u00e3o@example.com"])
    own_tags = tags(chance, team, owner)
    record = {
        "certify_for_marketplace": False,
        "customer_metadata_properties": {
            **({"team": team} if chance.random() < 0.92 else {}), "owner": owner,
            "auc": fill("auc"), "rows": fill("rows"), "learning_rate": chance.choice(["1e-3", "0.05"]),
            "commit": fill("commit"), "git.branch": chance.choice(["main", "feature/mehr-da\u00e4ten"]),
        },
        "inference_specification": specification,
        "metadata_properties": {
            "CommitId": fill("commit"),
            "Repository": f"https://git.example.com/{team}/{group}.git",
            "GeneratedBy": f"arn:aws:sagemaker:{region}:{account}:pipeline/{team}/execution/{fill('run')}",
            "ProjectId": f"p-{chance.getrandbits(32):08x}",
        },
        "model_metrics": metrics(chance, bucket, group),
        "model_package_description": fill("description"),
        "skip_model_validation": "None",
        "model_package_arn": f"arn:aws:sagemaker:{region}:{account}:model-package/{group}"
        + (f"/{fill('number')}" if grouped else ""),
        "creation_time": fill("created"),
        "last_modified_time": fill("modified"),
        "model_package_status": "Completed",
        "region": region,
    }
    if grouped:
        record["model_package_group_name"] = group
        record["model_package_version"] = fill("integer")
        record["model_approval_status"] = fill("status")
    else:
        record["model_package_name"] = group
        record["tags"] = own_tags
    if chance.random() < 0.8:
        record["domain"], record["task"] = domain, task
    if chance.random() < 0.7 and grouped:
        record["approval_description"] = fill("review")
    if chance.random() < 0.25:
        record["drift_check_baselines"] = {
            "Bias": {"PreTrainingConstraints": artifact(
                bucket, group, "bias", "constraints", "baseline")},
            "ModelQuality": {"Constraints": artifact(
                bucket, group, "baselines", "constraints", "limits")},
        }
    if chance.random() < 0.1:
        record["additional_inference_specifications"] = [
            {"Name": "gpu", "Description": "GPU \u2013 larger batches", **specification}]
    if chance.random() < 0.4:
        record["sample_payload_url"] = place(bucket, group) + "/payload.tar.gz"
    if chance.random() < 0.08:
        record["source_algorithm_specification"] = {"SourceAlgorithms": [
            {"AlgorithmName": group, "ModelDataUrl": place(bucket, group) + "/algorithm.tar.gz"}]}
    if chance.random() < 0.12:
        record["validation_specification"] = validation(bucket, group, account)
    if chance.random() < 0.02:
        record["model_package_status"] = "Failed"
        record["model_package_status_details"] = {
            "ValidationStatuses": [{"Name": "smoke", "Status": "Failed", "FailureReason": "ping: 502"}]}
    # AWS leaves an unset property out; some exports write null instead.
    unset_is_null = chance.random() < 0.5
    ordered = {
        name: record.get(name) for name in COLUMNS if unset_is_null or name in record}
    text = json.dumps(
        ordered, separators=(",", ":"), ensure_ascii=chance.random() < 0.3).replace("%", "%%")
    pieces = text.replace("\\u0000", "\x00").split("\x00")
    pieces[1::2] = [f"%({name})s" for name in pieces[1::2]]
    text = "".join(pieces).replace('"%(description)s"', "%(description)s")
    text = text.replace('"%(review)s"', "%(review)s").replace('"%(integer)s"', "%(integer)s")
    versions = min(40, 1 + int(chance.expovariate(0.17))) if grouped else 0
    return Family(group, account, region, own_tags, text + "\n", versions)


def timestamp(seconds, milliseconds):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{milliseconds:03}Z"


def records(seed, regions, tell_group):
    """Every record there is for a seed, without end; each group's line before its first version.

    A record is a family's text and the values that fill it.
    """
    chance = random.Random(seed)
    number = 0
    while True:
        family = template(chance, number, regions[number % len(regions)])
        created = FIRST_CREATION + chance.randrange(86400 * 1000)
        if family.versions:
            tell_group(family.group(timestamp(created, number % 1000)))
        for version in range(1, max(1, family.versions) + 1):
            noise = chance.getrandbits(NOISE_BITS)
            digests = f"{noise >> 256:0{64 * len(DIGESTS)}x}"
            created += 3600 + (noise & 0x7FFFF)
            milliseconds = (noise >> 20) % 1000
            status = STATUSES[(noise >> 32) % len(STATUSES)]
            review = REVIEWS[(noise >> 40) % len(REVIEWS)]
            waiting = status == "PendingManualApproval"
            yield family.text, {
                "number": version,
                "integer": version,
                "version": f"v{version}",
                "status": status,
                "description": DESCRIPTIONS[(noise >> 48) % len(DESCRIPTIONS)].format(v=version),
                "review": "null" if waiting else json.dumps(review, ensure_ascii=version % 2 == 0),
                **{name: digests[64 * i:64 * i + 64] for i, name in enumerate(DIGESTS)},
                "commit": f"{noise >> 96 & (1 << 160) - 1:040x}",
                "run": f"{noise >> 64 & 0xFFFFFFFFFFFF:012x}",
                "auc": f"0.{7000 + (noise >> 56) % 3000}",
                "rows": str((noise >> 24) % 9000000),
                "created": timestamp(created, milliseconds),
                "modified": timestamp(created + (noise & 0xFFFF), milliseconds),
            }
        number += 1


class Nights:
    """What happens to the packages of a snapshot from its night to a later one.

    Packages are known by their numbers, the order in which `records` gives them.
    """

    def __init__(self, options):
        self.removed = set()
        self.added = {}  # the night in which a package was registered
        self.changes = {}  # the nights in which a package was changed, each with random bits
        self.count = options.count  # how many packages there ever were
        there = list(range(options.count))
        for night in range(1, options.night + 1):
            chance = random.Random(f"{options.seed} night {night}")
            gone = set(chance.sample(there, some(chance, len(there), options.removed)))
            there = [number for number in there if number not in gone]
            self.removed |= gone
            for number in chance.sample(there, some(chance, len(there), options.changed)):
                self.changes.setdefault(number, []).append((night, chance.getrandbits(64)))
            for _ in range(some(chance, len(there), options.added)):
                self.added[self.count] = night, chance.getrandbits(64)
                there.append(self.count)
                self.count += 1

    def line(self, number, text, values):
        """The package's line in the last night; an empty one if it is not there any more."""
        if number in self.removed:
            return ""
        if number in self.added:
            night, noise = self.added[number]
            values["created"] = values["modified"] = before(night, noise)
            values["status"], values["review"] = "PendingManualApproval", "null"
        for night, noise in self.changes.get(number, ()):
            text = change(text, values, night, noise)
        return text % values


def some(chance, count, share):
    """A share of a count, rounded up or down by chance."""
    return min(count, int(count * share + chance.random()))


def before(night, noise):
    """A time of the day that ends with a night."""
    return timestamp(NIGHT + night * DAY - 1 - noise % (DAY - 1), (noise >> 20) % 1000)


def change(text, values, night, noise):
    """Changes a record in one of the ways that an update can; returns its text."""
    if "%(status)s" not in text:
        return add(text, '"tags":[', f'{{"Key":"checked-{night}","Value":"yes"}}')
    values["modified"] = before(night, noise)
    if noise >> 32 & 7 == 0:
        return add(text, '"customer_metadata_properties":{', f'"checked_{night}":"{noise >> 40 & 0xffff:04x}"')
    choices = NEXT_STATUSES[values["status"]]
    values["status"] = choices[(noise >> 40) % len(choices)]
    values["review"] = json.dumps(
        f"night {night}: " + REVIEWS[(noise >> 48) % len(REVIEWS)], ensure_ascii=False)
    return text.replace('"approval_description":null', '"approval_description":%(review)s', 1)


def add(text, opening, entry):
    """Adds an entry to the list or object that begins with some text."""
    begin = text.index(opening) + len(opening)
    return text[:begin] + entry + ("" if text[begin] in "]}" else ",") + text[begin:]


def fraction(text):
    """A number from 0 to 1 on the command line."""
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0 to 1")
    return number


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=1000, help="how many records (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other records (default 1)")
    parser.add_argument(
        "--region", nargs="+", default=["us-east-1"], metavar="R", help="group by group, in turn")
    parser.add_argument(
        "--groups", metavar="FILE", help="write the groups of these packages, with their tags, to FILE")
    parser.add_argument(
        "--night", type=int, default=0, metavar="N", help="write the snapshot of N nights later")
    for name, rate in [("changed", 0.01), ("added", 0.001), ("removed", 0.0005)]:
        parser.add_argument(
            f"--{name}", type=fraction, default=rate, metavar="SHARE",
            help=f"the share of packages {name} each night, 0 to 1 (default {rate})")
    options = parser.parse_args()
    with open(options.groups or os.devnull, "w", encoding="utf-8") as groups:
        try:
            write(options, groups)
        except BrokenPipeError:
            # The reader has what it wanted; keep the interpreter from complaining as it closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write(options, groups):
    """Writes the records to standard output, and the groups to their file."""
    source = records(options.seed, options.region, groups.write)
    nights = Nights(options)
    for first in range(0, nights.count, 512):
        numbers = range(first, min(nights.count, first + 512))
        lines = (nights.line(number, *next(source)) for number in numbers)
        sys.stdout.buffer.write("".join(lines).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
