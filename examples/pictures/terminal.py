#!/usr/bin/env python3
"""Draws the README's picture: runs what stands in SESSION in a pseudo terminal and writes what it shows as SVG.

    PATH=.build/release:$PATH examples/pictures/terminal.py > examples/pictures/terminal.svg

The records come from generate-packages.py with a fixed seed, so the same program gives the same bytes
(`make docs` writes the picture, a test compares it). Nothing but Python's standard library is needed.
"""

import errno
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
import unicodedata
from xml.sax.saxutils import escape

COLUMNS = 96
ROWS = 60
PACKAGES = 5000
GENERATOR = pathlib.Path(__file__).resolve().parents[1] / "generate-packages.py"

# What is typed, command by command; a line that ends in | or within quotes goes on, as in a shell.
SESSION = [
    """mpkg filter "model_approval_status = 'PendingManualApproval'
    AND customer_metadata_properties.team = 'fraud'" night.jsonl.gz --format table --limit 4""",
    """mpkg query "SELECT model_approval_status AS status, count(*) AS n FROM 'night.jsonl.gz'
    WHERE model_package_group_name IS NOT NULL GROUP BY status ORDER BY n DESC" --format chart""",
    """mpkg filter "model_approval_status = 'PendingManualApproval'
    AND customer_metadata_properties.auc > 0.95" night.jsonl.gz |
  mpkg patch --set model_approval_status=Approved --set 'approval_description=Q4 review' |
  mpkg apply --registry night.jsonl.gz --dry-run -o preview.jsonl""",
]

CELL = (8.4, 20)  # width and height of a character in pixels, at FONT pixels
FONT = 14
MARGIN = 20


def terminal_output(command, folder):
    """The bytes that a shell command writes to a terminal of COLUMNS × ROWS; its failure is ours."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": folder,
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "TZ": "UTC",
    }
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    program = subprocess.Popen(
        ["/bin/sh", "-ec", command], cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=follower, stderr=follower)
    os.close(follower)
    output = b""
    while True:
        try:
            chunk = os.read(leader, 1 << 16)
        except OSError as error:  # Linux's way to say that the other end is closed
            if error.errno != errno.EIO:
                raise
            chunk = b""
        if not chunk:
            break
        output += chunk
    os.close(leader)
    if program.wait() != 0:
        sys.exit(f"{command}\nended with {program.returncode}:\n{output.decode(errors='replace')}")
    return output.decode()


class Screen:
    """As much of a terminal as command-line programs use: colours, returns, erasing to the line's end."""

    SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|(.)", re.DOTALL)

    def __init__(self):
        self.lines = [[]]  # of cells: (character, style)
        self.column = 0
        self.style = ""

    def write(self, text):
        for parameters, final, character in self.SEQUENCE.findall(text):
            if final == "m":
                self.select(parameters)
            elif final == "K" and parameters in ("", "0"):
                del self.lines[-1][self.column:]
            elif final == "K" and parameters == "2":
                self.lines[-1].clear()
            elif final or character == "\x1b":
                sys.exit(f"the picture knows no such control sequence: {parameters!r} {final!r}")
            elif character == "\n":
                self.lines.append([])
            elif character == "\r":
                self.column = 0
            else:
                self.put(character)

    def put(self, character):
        width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if self.column + width > COLUMNS:
            self.lines.append([])
            self.column = 0
        line = self.lines[-1]
        line.extend([(" ", "")] * (self.column - len(line)))
        line[self.column:self.column + width] = [(character, self.style)] + [("", "")] * (width - 1)
        self.column += width

    def select(self, parameters):
        """Select Graphic Rendition (ECMA-48, 8.3.117), of which each number but 0 adds a class."""
        for number in parameters.split(";"):
            if number in ("", "0"):
                self.style = ""
            else:
                self.style = f"{self.style} s{int(number)}".strip()


def typed(command, screen):
    """A command as it stands after prompts; its lines are short enough not to wrap."""
    for place, line in enumerate(command.split("\n")):
        if len(line) + 2 > COLUMNS:
            sys.exit(f"too long for the picture: {line}")
        screen.style = "prompt"
        screen.write("$ " if place == 0 else "> ")
        screen.style = "typed"
        screen.write(line + "\r\n")
    screen.style = ""


def draw(lines, title):
    """The SVG: a window, and a text element for every run of cells of one style."""
    width = round(COLUMNS * CELL[0] + 2 * MARGIN)
    height = len(lines) * CELL[1] + 2 * MARGIN
    rows = []
    for row, cells in enumerate(lines):
        runs = []
        for column, (character, style) in enumerate(cells):
            if runs and runs[-1][1] == style:
                runs[-1][2] += character
            else:
                runs.append([column, style, character])
        y = MARGIN + row * CELL[1] + 15
        for column, style, text in runs:
            if not text.strip():
                continue
            column += len(text) - len(text.lstrip(" "))
            text = text.strip(" ")
            rows.append(shapes(text, column, y, style))
    return TEMPLATE.format(
        width=width, height=height, title=escape(title), rows="\n".join(rows),
        styles=STYLES, inner=width - 1, below=height - 1, font=FONT)


def shapes(text, column, y, style):
    """Text, or, for block characters, whose glyphs leave gaps in many fonts, rectangles."""
    x = MARGIN + column * CELL[0]
    attribute = f' class="{style}"' if style else ""
    eighths = [BLOCKS.get(character) for character in text]
    if all(eighths):
        length = sum(eighths) / 8 * CELL[0]
        return f'<rect{attribute} x="{x:.1f}" y="{y - 13:g}" width="{length:.2f}" height="16"/>'
    length = len(text) * CELL[0]
    return (f'<text{attribute} x="{x:.1f}" y="{y:g}" textLength="{length:.1f}"'
            f' lengthAdjust="spacingAndGlyphs">{escape(text)}</text>')


BLOCKS = {"█": 8, "▉": 7, "▊": 6, "▋": 5, "▌": 4, "▍": 3, "▎": 2, "▏": 1}

STYLES = """\
svg { --ground: #ffffff; --edge: #d1d9e0; --ink: #1f2328; --faint: #59636e;
  --typed: #0a3069; --prompt: #1a7f37; --red: #cf222e; --green: #1a7f37; --yellow: #9a6700;
  --blue: #0969da; --magenta: #8250df; --cyan: #1b7c83; }
@media (prefers-color-scheme: dark) {
  svg { --ground: #0d1117; --edge: #3d444d; --ink: #e6edf3; --faint: #9198a1;
    --typed: #a5d6ff; --prompt: #3fb950; --red: #ff7b72; --green: #3fb950; --yellow: #d29922;
    --blue: #58a6ff; --magenta: #bc8cff; --cyan: #39c5cf; }
}
text { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
  fill: var(--ink); white-space: pre; }
.window { fill: var(--ground); stroke: var(--edge); }
.prompt { fill: var(--prompt); font-weight: 600; }
.typed { fill: var(--typed); }
.s1 { font-weight: 600; }
.s2 { fill: var(--faint); }
.s31 { fill: var(--red); }
.s32 { fill: var(--green); }
.s33 { fill: var(--yellow); }
.s34 { fill: var(--blue); }
.s35 { fill: var(--magenta); }
.s36 { fill: var(--cyan); }"""

TEMPLATE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
  viewBox="0 0 {width} {height}" font-size="{font}" role="img" aria-labelledby="title">
<title id="title">{title}</title>
<style>
{styles}
</style>
<rect class="window" x="0.5" y="0.5" width="{inner}" height="{below}" rx="10"/>
{rows}
</svg>
"""


def main():
    screen = Screen()
    with tempfile.TemporaryDirectory() as folder:
        generate = f"'{sys.executable}' '{GENERATOR}' --count {PACKAGES} --seed 7"
        terminal_output(f"{generate} | mpkg filter TRUE -o night.jsonl.gz", folder)
        for place, command in enumerate(SESSION):
            if place > 0:
                screen.write("\r\n")
            typed(command, screen)
            screen.write(terminal_output(command, folder))
    lines = screen.lines
    while lines and not lines[-1]:
        lines.pop()
    sys.stdout.buffer.write(draw(lines, "mpkg in a terminal").encode())


if __name__ == "__main__":
    main()
