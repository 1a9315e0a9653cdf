"""Types into an interactive shell as a person would and prints what stood on its screen.

    type_in_shell.py SHELL SETUP TEXT

TEXT may hold tabs. Afterwards the line's words are printed by the shell itself, each in < >: what the
completion made of them.
"""
import os
import pty
import select
import sys
import time

SECONDS = 60
OPTIONS = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"]}


def main():
    shell, setup, text = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        environment = dict(os.environ, TERM="dumb", PS1="$ ", LINES="90", COLUMNS="150", HISTFILE="")
        os.execvpe(shell, [shell] + OPTIONS[shell], environment)
    # The quotes keep the mark from being found in the echo of what was typed.
    os.write(terminal, (setup + "; echo REA''DY\n").encode())
    read(terminal, b"READY\r")
    # Ctrl-A, Ctrl-E: to the line's beginning and end, in Emacs's keys.
    os.write(terminal, (text + "\x01printf '<%s>' \x05; echo; echo DO''NE\n").encode())
    sys.stdout.write(read(terminal, b"DONE\r").decode(errors="replace").replace("\r", ""))
    os.write(terminal, b"exit\n")
    read(terminal, None)
    os.waitpid(child, 0)


def read(terminal, mark):
    """What the shell prints up to a mark; without one, up to its end."""
    seen = b""
    end = time.monotonic() + SECONDS
    while mark is None or mark not in seen:
        if time.monotonic() > end:
            sys.exit(f"the shell did not answer; its screen:\n{seen.decode(errors='replace')}")
        if not select.select([terminal], [], [], 0.5)[0]:
            continue
        try:
            chunk = os.read(terminal, 1 << 16)
        except OSError:  # Linux's way to say that the other end is closed
            chunk = b""
        if not chunk:
            break
        seen += chunk
    return seen


main()
