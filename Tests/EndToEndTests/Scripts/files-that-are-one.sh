# A file that is read, or written by something else, is never written over: refused before it is touched.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 20 > packages.jsonl
mpkg patch --set approval_description=done packages.jsonl > requests.jsonl
echo 'model_approval_status = :status' > condition
for file in packages.jsonl requests.jsonl condition; do cp "$file" "$file.kept"; done
cp packages.jsonl registry.jsonl
mpkg apply --quiet --registry registry.jsonl --journal journal requests.jsonl > results
cp registry.jsonl registry.jsonl.kept
cp journal journal.kept
cp packages.jsonl other.jsonl
ln -s packages.jsonl link.jsonl
ln requests.jsonl hard.jsonl

# refused OPTION OPTION COMMAND…: ends with 64, names both, and leaves all as it was.
refused() {
  one=$1 two=$2
  shift 2
  status=0
  "$@" > out 2> messages < /dev/null || status=$?
  [ "$status" -eq 64 ] || { echo "$status: $*"; exit 1; }
  grep -q -e "$one.* are the same file" messages || { echo "$*"; cat messages; exit 1; }
  grep -q -e "$two.* are the same file; give .* a file of its own" messages || { echo "$*"; cat messages; exit 1; }
  [ "$(wc -l < messages)" -eq 1 ]
  [ ! -s out ]
  for file in packages.jsonl requests.jsonl condition registry.jsonl journal; do
    cmp "$file" "$file.kept" || { echo "$*"; exit 1; }
  done
}

in=packages.jsonl
refused "the input $in" "--rejects $in" mpkg filter true $in --rejects $in
refused "the input link.jsonl" "--rejects ./$in" mpkg filter true other.jsonl link.jsonl --rejects ./$in
refused "--expr-file condition" "--rejects condition" \
  mpkg filter --expr-file condition --param status=Approved $in --rejects condition
refused "--expr-file condition" "-o condition" \
  mpkg filter --expr-file condition --param status=Approved $in -o condition
refused "-o new" "--rejects $PWD/new" mpkg filter true $in -o new --rejects "$PWD/new"
refused "the input $in" "--rejects $in" mpkg project model_package_arn $in --rejects $in
refused "the input $in" "--rejects $in" mpkg query "SELECT count(*) FROM '$in'" --rejects $in
refused "--registry $in" "-o $in" mpkg query "SELECT * FROM aws.sagemaker.model_packages WHERE region = 'us-east-1'" \
  --registry $in -o $in
refused "the input $in" "--rejects $in" mpkg diff $in other.jsonl --rejects $in
refused "the input $in" "--rejects link.jsonl" mpkg diff other.jsonl $in --rejects link.jsonl
refused "the input $in" "--rejects $in" mpkg patch --set task=OTHER --unset approval_description $in --rejects $in
refused "--changes $in" "--rejects $in" mpkg patch --changes $in other.jsonl --rejects $in
refused "--desired $in" "--rejects $in" mpkg patch --desired $in other.jsonl --rejects $in
refused "--undo journal" "--rejects journal" mpkg patch --undo journal --rejects journal
refused "--undo journal" "-o journal" mpkg patch --undo journal -o journal
refused "the input $in" "--rejects $in" mpkg fetch --registry other.jsonl $in --rejects $in
refused "--registry $in" "--rejects $in" mpkg fetch --registry $in --all --rejects $in
refused "--registry $in" "-o $in" mpkg fetch --registry $in --all -o $in
refused "--ca-bundle $in" "--rejects $in" mpkg fetch --ca-bundle $in --all --rejects $in
refused "--snapshot $in" "--audit $in" mpkg serve --snapshot $in --audit $in
refused "--write-back new" "--audit new" mpkg serve --snapshot $in --write-back new --audit new

apply() { mpkg apply --registry registry.jsonl "$@"; }
refused "the input requests.jsonl" "--rejects hard.jsonl" apply requests.jsonl --rejects hard.jsonl
refused "the input requests.jsonl" "--write-back hard.jsonl" apply requests.jsonl --write-back hard.jsonl
refused "the input journal" "--journal journal" apply journal --journal journal
refused "--registry registry.jsonl" "-o registry.jsonl" apply requests.jsonl -o registry.jsonl
refused "--registry registry.jsonl" "-o registry.jsonl" apply --dry-run requests.jsonl -o registry.jsonl
refused "--registry registry.jsonl" "--rejects registry.jsonl" apply requests.jsonl --rejects registry.jsonl
refused "--registry registry.jsonl" "--journal registry.jsonl" apply requests.jsonl --journal registry.jsonl
refused "--journal journal" "-o journal" apply requests.jsonl --journal journal -o journal
refused "--journal journal" "--rejects journal" apply requests.jsonl --journal journal --rejects journal
refused "--write-back new" "--journal new" apply requests.jsonl --write-back new --journal new
refused "--write-back new" "-o new" apply requests.jsonl --write-back new -o new
refused "--write-back new" "--rejects new" apply requests.jsonl --write-back new --rejects new
[ ! -e new ]

# What is read to its end before the output takes its name may be the output.
cp packages.jsonl both.jsonl
mpkg project '*' both.jsonl -o both.jsonl
cmp packages.jsonl both.jsonl
mpkg diff other.jsonl both.jsonl -o both.jsonl
[ ! -s both.jsonl ]
mpkg fetch --registry other.jsonl other.jsonl > /dev/null
mpkg diff other.jsonl other.jsonl
cp requests.jsonl both.jsonl
cp packages.jsonl registry.jsonl
mpkg apply --quiet --registry registry.jsonl both.jsonl -o both.jsonl
[ "$(mpkg filter --count "status = 'SUCCESS'" both.jsonl)" -eq 20 ]
cp packages.jsonl registry.jsonl
apply --quiet requests.jsonl --write-back registry.jsonl > results
cmp registry.jsonl registry.jsonl.kept
# Pipes that different names stand for are different ones, and are opened once.
mkfifo one two
cat packages.jsonl > one &
cat other.jsonl > two &
mpkg diff one two --rejects rejects
wait
