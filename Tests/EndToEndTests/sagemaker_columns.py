"""Gives two thirds of the records that it reads the columns that only SageMaker's own API returns."""

import json
import sys

for number, line in enumerate(sys.stdin):
    record = json.loads(line)
    region = record.pop("region")
    if number % 3:
        record["model_life_cycle"] = {"Stage": "Staging", "StageStatus": "Done"}
        record["model_package_registration_type"] = "Registered"
        for column, user in [("created_by", "ana"), ("last_modified_by", "bob")]:
            arn = f"arn:aws:iam::123456789012:user/{user}"
            record[column] = {"IamIdentity": {"Arn": arn, "PrincipalId": user.upper()}}
    record["region"] = region
    print(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
