# On a terminal tables and records fit its width and status words are colored, unless NO_COLOR, TERM=dumb or
# --color say otherwise; a pipe gets neither.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 200 > packages.jsonl
cat > terminal.py <<'PYTHON'
"""terminal.py COLUMNS COMMAND...: what a command writes on a terminal of a width."""
import fcntl, os, pty, struct, subprocess, sys, termios
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(sys.argv[1]), 0, 0))
process = subprocess.Popen(sys.argv[2:], stdout=theirs)
os.close(theirs)
written = b""
while True:
    try:
        piece = os.read(ours, 1 << 16)
    except OSError:
        break
    if not piece:
        break
    written += piece
sys.stdout.buffer.write(written.replace(b"\r\n", b"\n"))
sys.exit(process.wait())
PYTHON
on() { TERM=xterm "$MPKG_PYTHON" terminal.py "$@"; }
for format in table record; do
  for width in 60 80 120 200; do
    on $width mpkg project "*" --format $format --color never packages.jsonl > shown
    mpkg project "*" --format $format --width $width packages.jsonl | cmp - shown
    on $width mpkg project "*" --format $format packages.jsonl > colored
    mpkg project "*" --format $format --width $width --color always packages.jsonl | cmp - colored
    # Colors are all that differs, and no line is wider than the terminal.
    "$MPKG_PYTHON" - $width <<'PYTHON'
import re, sys, unicodedata
shown, colored = (open(name, encoding="utf-8").read() for name in ("shown", "colored"))
assert re.sub("\x1b\\[[0-9]*m", "", colored) == shown
assert "\x1b[32mApproved\x1b[0m" in colored and "\x1b[31mRejected\x1b[0m" in colored
def cells(line):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
assert max(map(cells, shown.split("\n"))) <= int(sys.argv[1])
PYTHON
  done
done
mpkg project "*" --format table --width 80 packages.jsonl > plain
NO_COLOR=1 on 80 mpkg project "*" --format table packages.jsonl | cmp - plain
NO_COLOR= on 80 mpkg project "*" --format table packages.jsonl | grep -q "$(printf '\033')"
TERM=dumb "$MPKG_PYTHON" terminal.py 80 mpkg project "*" --format table packages.jsonl | cmp - plain
MPKG_COLOR=never on 80 mpkg project "*" --format table packages.jsonl | cmp - plain
MPKG_COLOR=never on 80 mpkg project "*" --format table --color auto packages.jsonl | grep -q "$(printf '\033')"
# Data for programs is never colored.
for format in ndjson json csv tsv markdown; do
  on 80 mpkg project model_approval_status --format $format --color always packages.jsonl > shown
  mpkg project model_approval_status --format $format packages.jsonl | cmp - shown
done

# All formats are written as the rows come, in the memory of a few chunks.
"$MPKG_PYTHON" "$PROJECT/examples/generate-packages.py" --count 20000 > many.jsonl
for format in json record table; do
  mpkg project "*" --format $format --threads 2 --stats many.jsonl 2> stats > /dev/null
  mpkg filter --exit-status "lines_out = 20000 AND bytes_in > 40000000 AND peak_rss_bytes < 41943040" stats > small ||
    { cat stats; exit 1; }
done
# The array is what Python reads and writes.
mpkg project "*" --format json packages.jsonl > array.json
"$MPKG_PYTHON" - <<'PYTHON'
import json
array = json.load(open("array.json", encoding="utf-8"))
assert array == [json.loads(line) for line in open("packages.jsonl", encoding="utf-8")]
PYTHON
