# The task for a scheduler tells of lost approvals and long waits, and of nothing else.
export PYTHONPATH=$PROJECT/Sources/Python MPKG_BINARY
MPKG_BINARY=$(command -v mpkg)
task() { "$MPKG_PYTHON" "$PROJECT/examples/nightly_task.py" snapshots "$@"; }
night() { "$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 1000 --night "$@"; }
night 1 > first.jsonl
night 2 --changed 0.2 --removed 0.05 > second.jsonl

# The first night has none before it, and nothing waits for a thousand years.
task --day 2026-12-01 --days 365000 -- --registry first.jsonl > told
[ ! -s told ]
[ "$(mpkg filter --count TRUE snapshots/2026-12-01.jsonl.gz)" -eq "$(wc -l < first.jsonl)" ]

task --day 2026-12-02 --days 365000 -- --registry second.jsonl > told
approved="model_approval_status = 'Approved'"
mpkg filter "$approved" first.jsonl | mpkg project --format tsv model_package_arn | sed 1d | sort > before
mpkg filter "$approved" second.jsonl | mpkg project --format tsv model_package_arn | sed 1d | sort > after
comm -23 before after > lost
sed 's/: was Approved, is .*//' told | sort | cmp - lost
mpkg project --format tsv model_package_arn second.jsonl | sed 1d | sort > all
grep ': was Approved, is gone$' told | sed 's/: was.*//' | sort > gone
comm -23 lost all | cmp - gone
[ "$(wc -l < gone)" -gt 3 ]
[ "$(wc -l < lost)" -gt "$(($(wc -l < gone) + 10))" ]

# A second run of the night tells the same; long waits are counted by the days; the command gets it all.
task --day 2026-12-02 --days 30 --alert 'cat > mail' -- --registry second.jsonl > out
[ ! -s out ]
grep ': was Approved' mail | cmp - told
waiting="model_approval_status = 'PendingManualApproval' AND timestamp(creation_time) < now() - interval '30 days'"
[ "$(grep -c ': waits for approval since 20' mail)" -eq "$(mpkg filter --count "$waiting" second.jsonl)" ]
[ "$(grep -c ': waits' mail)" -gt 20 ]

# A failed fetch is told, alerts nobody, and leaves no snapshot.
status=0
task --day 2026-12-03 --alert 'cat > mail2' -- --registry none.jsonl 2> messages || status=$?
[ "$status" -eq 1 ]
grep -q '^nightly_task.py: .*none.jsonl' messages
[ ! -e mail2 ]
[ "$(echo snapshots/*)" = "snapshots/2026-12-01.jsonl.gz snapshots/2026-12-02.jsonl.gz" ]
status=0
task --day 2026-12-02 --alert 'exit 3' -- --registry second.jsonl 2> messages || status=$?
[ "$status" -eq 1 ]
