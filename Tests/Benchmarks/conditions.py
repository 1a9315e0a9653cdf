"""Pairs of expressions, one of two conditions and one of twenty: what the other eighteen cost."""

COLUMNS = [
    "domain", "task", "region", "model_package_status", "model_approval_status",
    "model_package_group_name", "skip_model_validation", "sample_payload_url",
    "approval_description", "creation_time", "last_modified_time", "model_package_arn",
    "client_token", "model_package_name", "model_package_description", "model_package_version",
    "certify_for_marketplace", "source_algorithm_specification", "domain", "task",
]
TEXTS = ["model_package_arn", "sample_payload_url", "model_package_group_name", "task", "domain"]
KEYS = ["team", "env", "owner", "cost-center", "jira", "retention", "compliance", "project", "stage",
        "data-classification"]
METADATA = ["auc", "accuracy", "f1", "epochs", "loss", "rmse", "training_rows", "precision", "recall",
            "batch"]
CONTAINER = "inference_specification.Containers[0]"
PATHS = [
    f"{CONTAINER}.Image", "metadata_properties.ProjectId", f"{CONTAINER}.ModelDataUrl",
    "metadata_properties.CommitId", f"{CONTAINER}.Framework", "metadata_properties.Repository",
    f"{CONTAINER}.FrameworkVersion", "metadata_properties.GeneratedBy",
    f"{CONTAINER}.Environment.HF_TASK", "inference_specification.SupportedContentTypes[0]",
    "inference_specification.SupportedTransformInstanceTypes[0]",
    "model_metrics.ModelQuality.Statistics.S3Uri", "model_metrics.Bias.Report.S3Uri",
    "model_metrics.Explainability.Report.S3Uri",
    "model_metrics.ModelQuality.Constraints.ContentDigest",
    "model_metrics.ModelDataQuality.Statistics.S3Uri",
    "drift_check_baselines.Bias.ConfigFile.S3Uri",
    "drift_check_baselines.ModelQuality.Constraints.ContentType",
    "additional_inference_specifications[0].Name",
    "additional_inference_specifications[0].Containers[0].Image",
]
SELECTIVE = [
    "model_approval_status = 'Approved'", "region LIKE 'us-%'", "domain IS NOT NULL",
    "task != 'x'", "model_package_status = 'Completed'", "model_package_version > 0",
    "customer_metadata_properties.auc > 0.1", "creation_time > TIMESTAMP '2020-01-01'",
    "last_modified_time > '2019'", "model_package_arn LIKE 'arn:aws:%'",
    "model_package_group_name NOT LIKE '%zzz%'", "skip_model_validation IN ('None', 'All')",
    "certify_for_marketplace = FALSE", "sample_payload_url LIKE 's3://%'",
    f"{CONTAINER}.Image LIKE '%amazonaws%'", "customer_metadata_properties.team IS DISTINCT FROM 'nobody'",
    "metadata_properties.ProjectId != 'p'", "approval_description IS DISTINCT FROM 'x'",
    "NOT model_package_version BETWEEN 1000 AND 2000", "client_token IS NULL",
]
MIXED = [
    "region = 'x'", "domain = 'y'", "task = 'x'", "model_package_status = 'x'",
    "model_package_version > 100000", "customer_metadata_properties.auc > 5",
    "creation_time < TIMESTAMP '2000-01-01'", "last_modified_time < '1999'",
    "model_package_arn LIKE 'zarn:aws:%'", "model_package_group_name LIKE '%zzz%'",
    "skip_model_validation IN ('Nonex', 'Allx')", "certify_for_marketplace IS NULL",
    "sample_payload_url LIKE 'xs3://%'", f"{CONTAINER}.Image LIKE '%nope%'",
    "customer_metadata_properties.team = 'nobody'", "metadata_properties.ProjectId = 'p'",
    "approval_description = 'x'", "model_package_version BETWEEN 100000 AND 200000",
    "client_token IS NOT NULL", "model_approval_status = 'zz'",
]


def joined(word: str, conditions: list[str]) -> tuple[str, str]:
    """The first two of twenty conditions, and all of them."""
    assert len(conditions) == 20
    return tuple(f" {word} ".join(conditions[:count]) for count in (2, 20))


def patterns(*forms: str) -> list[str]:
    """LIKE and its kin over five columns, one form after another."""
    return [f"{TEXTS[i % len(TEXTS)]} {forms[i % len(forms)].format(i)}" for i in range(20)]


# Where nothing is selected by OR, all conditions of all records are worked out.
PAIRS = {
    "equalities": joined("OR", [f"{name} = 'v{i}'" for i, name in enumerate(COLUMNS)]),
    "inequalities, all true": joined(
        "AND", [f"{name} IS DISTINCT FROM 'v{i}'" for i, name in enumerate(COLUMNS)]),
    "LIKE '%…%' of one column": joined(
        "OR", [f"model_package_arn LIKE '%zq{i}%'" for i in range(20)]),
    "LIKE of all shapes": joined("OR", patterns(
        "LIKE '%zq{}%'", "LIKE 'x{}%'", "LIKE '%y{}'", "LIKE 'a%b{}%c'")),
    "ILIKE, REGEXP, LIKE": joined("OR", patterns(
        "ILIKE '%ZQ{}%'", "REGEXP 'zq{}[0-9]+'", "LIKE '%zq{}%'", "REGEXP '^q{}'")),
    "IN": joined("OR", [
        f"{COLUMNS[i % 12]} IN ({', '.join(repr(f'v{j}') for j in range(i, i + 5))})"
        for i in range(20)]),
    "metadata": joined("OR", [
        condition for key, name in zip(KEYS, METADATA)
        for condition in (f"customer_metadata_properties['{key}'] = 'nobody'",
                          f"customer_metadata_properties.{name} > 1e9")]),
    "nested paths": joined("OR", [
        f"{path} LIKE '%nope{i}%'" if i % 2 == 0 else f"{path} = 'n{i}'"
        for i, path in enumerate(PATHS)]),
    "mixed, joined by AND": joined("AND", SELECTIVE),
    "mixed, joined by OR": joined("OR", MIXED),
}
