# What serve answers has the shapes of SageMaker's service model, as botocore has it.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 300 --region us-east-1 eu-west-1 --groups groups.jsonl |
  "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/sagemaker_columns.py" > packages.jsonl
SERVE_OPTIONS="--groups groups.jsonl"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/botocore_shapes.py" "$URL" packages.jsonl groups.jsonl | grep -qx 7
