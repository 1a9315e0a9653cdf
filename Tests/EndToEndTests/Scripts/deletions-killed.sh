# Killed at random moments, apply deletes every package once and makes every new package once.
for kind in delete create; do
  mkdir $kind
  (cd $kind && "$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/kill_apply.py" "$(command -v mpkg)" 4 5 \
    "${SEED:-1}" $kind)
done
