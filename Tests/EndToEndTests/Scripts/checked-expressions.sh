# What the checks refuse would have chosen nothing, or everything; filter, project, query and patch agree.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 10000 > packages.jsonl
all=$(wc -l < packages.jsonl)

refused() {
  status=0
  "$@" > out 2> messages || status=$?
  [ "$status" -eq 64 ] || { echo "not refused: $*"; exit 1; }
  [ ! -s out ]
  grep -q '\^' messages
}

while IFS= read -r expression; do
  refused mpkg filter "$expression" packages.jsonl
  refused mpkg filter --invert "$expression" packages.jsonl
  refused mpkg project "iif($expression, 1, 2) AS x" packages.jsonl
  refused mpkg query "SELECT count(*) FROM 'packages.jsonl' WHERE $expression"
  refused mpkg query "SELECT count(*) FROM aws.sagemaker.model_packages WHERE region = 'us-east-1' AND ($expression)" \
    --registry packages.jsonl
  refused mpkg patch --set "approval_description:=iif($expression, 'a', 'b')" packages.jsonl
  printf '%s\n' "$expression" > expression.sql
  refused mpkg filter --expr-file expression.sql packages.jsonl
  count=$(mpkg filter --no-schema --quiet --count "$expression" packages.jsonl)
  [ "$count" -eq 0 ] || [ "$count" -eq "$all" ] || { echo "$count of $all: $expression"; exit 1; }
done << 'END'
creation_time > '01/02/2024'
creation_time > 'yesterday'
creation_time > 2024-01-01
model_package_status = 'Complete'
model_approval_status = 'approved'
model_approval_status = Approved
model_approval_status LIKE 'approved%'
domain = NULL
tags.team = 'fraud'
inference_specification.Containers.Image = 'x'
status = 'Approved'
certify_for_marketplace = 'yes'
model_package_version = 'three'
END

# The right forms choose some.
while IFS= read -r expression; do
  count=$(mpkg filter --count "$expression" packages.jsonl)
  [ "$count" -gt 0 ] && [ "$count" -lt "$all" ] || { echo "$count of $all: $expression"; exit 1; }
done << 'END'
creation_time > '2024-01-01'
model_package_status = 'Completed'
model_approval_status = 'Approved'
domain IS NULL
tags['team'] = 'fraud'
customer_metadata_properties.team = 'fraud'
inference_specification.Containers[*].Image LIKE '%scikit%'
model_package_version = 3
END
