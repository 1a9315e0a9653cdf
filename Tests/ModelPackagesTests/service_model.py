"""Prints the input of SageMaker's UpdateModelPackage from botocore's service model as JSON: a list of its
members, and for each path in its specifications whether it is required. Nothing is downloaded."""

import json

from botocore.loaders import Loader
from botocore.model import ServiceModel

model = ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")
update = model.operation_model("UpdateModelPackage").input_shape
paths = {}


def walk(shape, path):
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            paths[f"{path}.{name}"] = name in shape.required_members
            walk(member, f"{path}.{name}")
    elif shape.type_name == "list":
        limits = shape.metadata
        paths[f"{path}[{limits.get('min', 0)}...{limits.get('max', '')}]"] = False
        walk(shape.member, path + "[]")
    elif shape.type_name == "map":
        paths[f"{path}{{{shape.metadata.get('max', '')}}}"] = False


for name in ("InferenceSpecification", "AdditionalInferenceSpecificationsToAdd"):
    walk(update.members[name], name)
print(json.dumps({"members": sorted(update.members), "paths": paths}))
