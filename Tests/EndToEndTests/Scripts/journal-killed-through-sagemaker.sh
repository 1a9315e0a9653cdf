# Killed at random moments, apply changes and deletes every package exactly once through SageMaker's API, too, which
# remembers no changes: what was sent is read before it is sent again.
mkdir updates deletions
cd updates
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/kill_apply.py" "$(command -v mpkg)" 8 5 "${SEED:-1}" update sagemaker
cd ../deletions
"$MPKG_PYTHON" "$PROJECT/Tests/EndToEndTests/kill_apply.py" "$(command -v mpkg)" 4 5 "${SEED:-1}" delete sagemaker
