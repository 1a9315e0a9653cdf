# Killed a hundred times at random moments, apply changes every package exactly once.
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/kill_apply.py" "$(command -v mpkg)" 20 5 "${SEED:-1}"
