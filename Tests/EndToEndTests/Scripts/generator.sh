# The generator repeats itself, a smaller count is a beginning, and no package comes twice.
generate() { "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" "$@"; }
generate --count 700 --seed 11 > 700
generate --count 500 --seed 11 > 500
head -n 500 700 | cmp - 500
generate --count 700 --seed 11 --groups groups > again
cmp again 700
generate --count 500 --seed 11 --groups fewer > again
head -n "$(wc -l < fewer)" groups | cmp - fewer
[ "$(wc -l < fewer)" -lt "$(wc -l < groups)" ]
generate --count 500 --seed 12 > other
if cmp -s 500 other; then exit 1; fi
[ "$(mpkg project model_package_arn 700 | sort -u | wc -l)" -eq 700 ]
generate --count 400 --region us-east-1 eu-west-1 > both
[ "$(mpkg filter --count "region = 'eu-west-1' AND model_package_arn LIKE 'arn:aws:sagemaker:eu-west-1:%'" both)" -gt 100 ]
