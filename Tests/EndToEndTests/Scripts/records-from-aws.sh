# What AWS's own clients and StackQL print of packages becomes the records that fetch reads.
. "$PROJECT/Tests/EndToEndTests/serve.sh"
export AWS_PAGER= AWS_DEFAULT_REGION=us-east-1
aws() { "$python3" -m awscli "$@" --endpoint-url "$URL"; }
shapes() { "$python3" "$PROJECT/Tests/EndToEndTests/aws_shapes.py" "$@"; }
mpkg fetch --all --region us-east-1 --endpoint-url "$URL" -o fetched.jsonl
count=$(wc -l < fetched.jsonl)
versioned=$(mpkg filter --count "model_package_group_name IS NOT NULL" fetched.jsonl)
[ "$count" -gt "$versioned" ] && [ "$versioned" -gt 50 ]
summary="model_package_group_name model_package_name model_package_version model_package_arn
  model_package_description creation_time model_package_status model_approval_status region"

# boto3: whole records by Cloud Control, those by SageMaker lack tags.
shapes print get "$URL" fetched.jsonl > get.json
mpkg records get.json | cmp - fetched.jsonl
for shape in descriptions epochs; do
  shapes print $shape "$URL" fetched.jsonl | mpkg records > got.jsonl
  [ "$(shapes compare fetched.jsonl got.jsonl --without tags)" -eq "$count" ]
done
shapes print pages "$URL" fetched.jsonl | gzip | mpkg records > got.jsonl
[ "$(shapes compare fetched.jsonl got.jsonl --only $summary)" -eq "$count" ]
shapes print resources "$URL" fetched.jsonl | mpkg records > got.jsonl
[ "$(shapes compare fetched.jsonl got.jsonl --only model_package_arn region)" -eq $((count - versioned)) ]
shapes print batches "$URL" fetched.jsonl > batches.json
expect 1 mpkg records batches.json --rejects rejects.jsonl -o got.jsonl
[ "$(shapes compare fetched.jsonl got.jsonl --only $summary inference_specification)" -eq "$versioned" ]
[ "$(mpkg filter --count "error LIKE '%is unversioned.'" rejects.jsonl)" -eq $((count - versioned)) ]

# The aws command: answers, parts of them, and lists.
arn=$(mpkg filter "model_package_group_name IS NOT NULL" --limit 1 fetched.jsonl |
  mpkg project model_package_arn | cut -d'"' -f4)
mpkg filter "model_package_arn = '$arn'" fetched.jsonl > one.jsonl
type=AWS::SageMaker::ModelPackage
for query in '@' ResourceDescription ResourceDescription.Properties '[ResourceDescription]'; do
  aws cloudcontrol get-resource --type-name $type --identifier "$arn" --query "$query" |
    mpkg records | cmp - one.jsonl
done
aws cloudcontrol get-resource --type-name $type --identifier "$arn" \
  --query ResourceDescription.Properties --output text | mpkg records | cmp - one.jsonl
aws sagemaker describe-model-package --model-package-name "$arn" | mpkg records > got.jsonl
shapes compare fetched.jsonl got.jsonl --without tags
aws sagemaker batch-describe-model-package --model-package-arn-list "$arn" | mpkg records > got.jsonl
shapes compare fetched.jsonl got.jsonl --only $summary inference_specification
aws sagemaker list-model-packages --model-package-type Both > list.json
mpkg records list.json > got.jsonl
[ "$(shapes compare fetched.jsonl got.jsonl --only $summary)" -eq "$count" ]
aws cloudcontrol list-resources --type-name $type | mpkg records > got.jsonl
[ "$(shapes compare fetched.jsonl got.jsonl --only model_package_arn region)" -eq $((count - versioned)) ]

# A listing that was cut short is told.
aws sagemaker list-model-packages --model-package-type Both --max-items 5 > few.json
expect 0 mpkg records few.json -o got.jsonl
grep -q 'few.json:1: the listing goes on (NextToken)' messages
[ "$(wc -l < got.jsonl)" -eq 5 ]

# StackQL's rows, and mpkg's own records.
shapes print stackql "$URL" fetched.jsonl | mpkg records > got.jsonl
[ "$(shapes compare fetched.jsonl got.jsonl)" -eq "$count" ]
mpkg records fetched.jsonl | cmp - fetched.jsonl
# Partial records are enough to fetch whole ones.
mpkg records list.json | mpkg fetch --endpoint-url "$URL" | sort > got.jsonl
sort fetched.jsonl | cmp - got.jsonl
