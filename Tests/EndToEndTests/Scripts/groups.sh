# A record for each model package group, own and shared; packages of shared groups by the group's ARN.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 300 --region us-east-1 eu-west-1 \
  --groups own.jsonl > own-packages.jsonl
# Another account shares a group of the same name as one of ours.
name=$(mpkg filter --limit 1 "region = 'us-east-1'" own.jsonl | mpkg project --quiet --format tsv model_package_group_name | tail -1)
account=$(mpkg project --limit 1 --quiet --format tsv "split_part(model_package_arn, ':', 5) AS a" own-packages.jsonl | tail -1)
shared=arn:aws:sagemaker:us-east-1:999988887777:model-package-group/$name
{ cat own.jsonl
  echo '{"model_package_group_name":"'"$name"'","model_package_group_arn":"'"$shared"'","model_package_group_description":"é","creation_time":"2026-01-01T00:00:00.5Z","model_package_group_status":"Completed","tags":[{"Key":"team","Value":"other"}],"region":"us-east-1"}'
} > groups.jsonl
{ cat own-packages.jsonl
  for version in 1 2 3; do
    echo '{"model_package_group_name":"'"$name"'","model_package_version":'$version',"model_package_arn":"arn:aws:sagemaker:us-east-1:999988887777:model-package/'"$name/$version"'","creation_time":"2026-01-0'$version'T00:00:00Z","model_package_status":"Completed","region":"us-east-1"}'
  done
} > packages.jsonl
SERVE_OPTIONS="--groups groups.jsonl"
. "$PROJECT/Tests/EndToEndTests/serve.sh"
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" calls > port & recorder=$!
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/recorder.py" "$URL" denied.calls ListTags > denied.port & denier=$!
trap 'kill "$recorder" "$denier" "$SERVER" 2>/dev/null || true; wait 2>/dev/null || true' EXIT
for _ in $(seq 200); do [ -s port ] && [ -s denied.port ] && break; sleep 0.05; done
calls() { grep -c "^$1	" calls || true; }
fetch() { : > calls; mpkg fetch --endpoint-url "http://127.0.0.1:$(cat port)" "$@"; }

# What the file of groups says, and the number of versions; region by region, by ARN.
fetch --groups --region us-east-1 --region eu-west-1 > found.jsonl
[ "$(wc -l < found.jsonl)" -eq "$(wc -l < own.jsonl)" ]
[ "$(calls ListTags) $(calls ListModelPackageGroups)" = "$(wc -l < own.jsonl | tr -d ' ') 2" ]
[ "$(calls GetResource) $(calls DescribeModelPackage)" = "0 0" ]
for each in own found; do
  mpkg project --quiet "model_package_group_arn, model_package_group_name, timestamp(creation_time) AS created, tags, region" $each.jsonl | sort > $each.rows
done
cmp own.rows found.rows
mpkg query "SELECT model_package_group_name AS name, region, count(*) AS n FROM 'own-packages.jsonl'
  WHERE model_package_group_name IS NOT NULL GROUP BY name, region" | sort > counted
mpkg project --quiet "model_package_group_name AS name, region, version_count AS n" found.jsonl |
  mpkg filter "n > 0" | sort > told
[ "$(wc -l < told)" -eq "$(wc -l < counted)" ]
# The output is a file of groups itself.
mpkg fetch --all --region us-east-1 --group-tags --registry packages.jsonl --groups-file found.jsonl --quiet > tagged.jsonl
mpkg filter --count "model_package_group_tags IS NOT NULL" tagged.jsonl | grep -qvx 0

# Groups of other accounts, and their packages by the group's ARN, through both APIs.
fetch --groups --shared --region us-east-1 > shared.jsonl
cmp shared.jsonl - <<END
{"model_package_group_name":"$name","model_package_group_arn":"$shared","model_package_group_description":"é","creation_time":"2026-01-01T00:00:00.500Z","model_package_group_status":"Completed","tags":[{"Key":"team","Value":"other"}],"version_count":3,"region":"us-east-1"}
END
for via in cloudcontrol sagemaker; do
  fetch --all --via $via --group "$shared" --region us-east-1 > versions.jsonl
  [ "$(wc -l < versions.jsonl)" -eq 3 ]
  mpkg filter --count "split_part(model_package_arn, ':', 5) = '999988887777'" versions.jsonl | grep -qx 3
  [ "$(calls Search)" -eq 0 ]
done

# query knows the groups as a table, and asks for tags and versions only where it has to.
query() { : > calls; mpkg query --endpoint-url "http://127.0.0.1:$(cat port)" "$@"; }
query "SELECT * FROM aws.sagemaker.model_package_groups WHERE region IN ('us-east-1', 'eu-west-1')" > rows
cmp found.jsonl rows
query "SELECT model_package_group_name AS name FROM aws.sagemaker.model_package_groups
  WHERE region = 'us-east-1' AND model_package_group_status = 'Completed' ORDER BY name" > rows
[ "$(calls ListTags) $(calls ListModelPackages)" = "0 0" ]
mpkg filter "region = 'us-east-1'" own.jsonl | mpkg project --quiet "model_package_group_name AS name" | sort | cmp - rows
query "SELECT tags['team'] AS team, sum(version_count) AS n FROM aws.sagemaker.model_package_groups
  WHERE region = 'us-east-1' GROUP BY team ORDER BY n DESC" --format csv > rows
[ "$(calls ListModelPackages)" -ge 1 ]
head -1 rows | grep -qx "team,n"
expect 64 query "SELECT version_counts FROM aws.sagemaker.model_package_groups WHERE region = 'us-east-1'"
grep -q "version_count" messages
expect 64 query "UPDATE aws.sagemaker.model_package_groups SET PatchDocument = '[]' WHERE region = 'us-east-1'"
query "EXPLAIN SELECT version_count, tags FROM aws.sagemaker.model_package_groups WHERE region = 'us-east-1'" > rows
[ ! -s calls ]
mpkg project --quiet --format tsv action rows | sed 1d > actions
printf '%s\n' "ListModelPackageGroups in us-east-1" "ListModelPackages in us-east-1, for version_count" \
  "ListTags of each group, for tags" | cmp - actions

# Tags that may not be read are left out, with one warning.
mpkg fetch --groups --region us-east-1 --endpoint-url "http://127.0.0.1:$(cat denied.port)" > untagged.jsonl 2> messages
[ "$(wc -l < messages)" -eq 1 ]
grep -q "AccessDeniedException: .*; tags is left out" messages
mpkg filter --count "tags IS NULL" untagged.jsonl | grep -qx "$(wc -l < untagged.jsonl | tr -d ' ')"
expect 64 mpkg fetch --groups --all --region us-east-1
expect 64 mpkg fetch --shared --region us-east-1
# Groups that are not served are an error of the region.
expect 69 mpkg fetch --groups --region us-east-1 --endpoint-url http://127.0.0.1:1 --timeout 5s
