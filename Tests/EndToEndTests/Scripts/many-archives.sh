# Many files on all cores: the files' order, and the code of one that fails; with xargs, and with GNU
# parallel where it is installed.
mkdir nights
for night in 1 2 3 4 5 6 7; do
  "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count $((night % 3 * 300 + 20)) --seed $night > records
  mpkg filter TRUE records -o "nights/night $night.jsonl.gz"
done
where="model_approval_status = 'Approved' AND region >= 'a'"
mpkg filter "$where" nights/* > expected
[ "$(wc -l < expected)" -gt 500 ]

# fails STATUS COMMAND...: standard output goes to out, messages to messages.
fails() {
  wanted=$1
  shift
  status=0
  "$@" > out 2> messages || status=$?
  [ "$status" -eq "$wanted" ] || { echo "$*: exit $status, not $wanted"; cat messages; exit 1; }
}

programs=many-archives.sh
case $(parallel --version 2> version-messages || true) in
  GNU*) programs="$programs many-archives-parallel.sh" ;;
esac
cp "nights/night 4.jsonl.gz" whole.gz
for program in $programs; do
  run=$PROJECT/examples/$program
  cp whole.gz "nights/night 4.jsonl.gz"
  "$run" "$where" nights/* | cmp - expected
  JOBS=7 "$run" "$where" nights/* | cmp - expected

  # The other files are still read; nothing comes of the one that is cut short within its first member.
  head -c 5000 whole.gz > "nights/night 4.jsonl.gz"
  fails 65 "$run" "$where" nights/*
  grep -q "night 4.jsonl.gz" messages
  rm "nights/night 4.jsonl.gz"
  mpkg filter "$where" nights/* | cmp - out
  fails 66 "$run" "$where" nights/none nights/*
  mpkg filter "$where" nights/* | cmp - out

  # Of two that fail, the first named decides, whichever ended first.
  head -c 5000 whole.gz > "nights/night 4.jsonl.gz"
  fails 65 "$run" "$where" nights/* nights/none
  fails 66 "$run" "$where" nights/none nights/*

  fails 64 "$run" "model_approval_status =" nights/*
  [ ! -s out ]
  fails 2 "$run" "$where"
  MPKG=./nowhere fails 127 "$run" "$where" nights/*
done
