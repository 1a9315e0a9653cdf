"""The program ends with its rows, however those end; nothing hangs and nothing is left behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import mpkg
import pytest

# More than any pipe holds.
MANY = 40_000


def children() -> set[int]:
    """The processes that this one has started and not waited for, zombies too."""
    tasks = Path("/proc/self/task").iterdir()
    return {int(pid) for task in tasks for pid in (task / "children").read_text().split()}


@pytest.fixture(autouse=True)
def no_process_and_no_file_is_left():
    gc.collect()
    before, files = children(), set(os.listdir("/proc/self/fd"))
    yield
    gc.collect()
    assert children() <= before
    assert set(os.listdir("/proc/self/fd")) <= files


@pytest.fixture
def large(lines):
    return lines(*[{"n": number, "pad": "x" * 100} for number in range(MANY)])


def started(file):
    rows = mpkg.filter(file, "n >= 0", "n, pad", check_names=False)
    assert next(rows)["n"] == 0
    assert len(children()) == 2
    return rows


def test_rows_that_are_read_to_the_end_end_it(large):
    assert sum(1 for _ in started(large)) == MANY - 1
    assert not children()


def test_close_ends_it(large):
    rows = started(large)
    rows.close()
    assert not children()
    rows.close()
    assert list(rows) == []


def test_a_with_block_ends_it(large):
    with pytest.raises(ZeroDivisionError):
        with started(large) as rows:
            next(rows)
            1 / 0
    assert not children()


def test_who_forgets_the_rows_ends_it(large):
    rows = started(large)
    del rows
    gc.collect()
    assert not children()


def test_a_loop_that_is_left_ends_it(large):
    for row in mpkg.filter(large, check_names=False):
        if row["n"] == 5:
            break
    gc.collect()
    assert not children()


def test_rows_that_nobody_reads_end_it(large):
    mpkg.filter(large, check_names=False)
    gc.collect()
    assert not children()


@pytest.mark.parametrize("ending", ["", "sys.exit(3)", "raise KeyError", "os.kill(os.getpid(), signal.SIGINT); time.sleep(9)"])
def test_the_end_of_python_ends_it(large, tmp_path, ending):
    note = tmp_path / "pid"
    code = f"""
import os, signal, sys, time, mpkg
rows = mpkg.filter({str(large)!r}, check_names=False)
next(rows)
open({str(note)!r}, "w").write(open("/proc/self/task/" + str(os.getpid()) + "/children").read())
kept = [rows]
{ending}
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(mpkg.__file__).parent.parent)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, timeout=60)
    assert (done.returncode == 0) == (ending == ""), done.stderr
    pid = int(note.read_text())
    assert not Path(f"/proc/{pid}").exists()


def test_a_fork_leaves_the_rows_to_their_owner(large):
    rows = started(large)
    pid = os.fork()
    if pid == 0:
        del rows
        gc.collect()
        os._exit(0)
    os.waitpid(pid, 0)
    assert sum(1 for _ in rows) == MANY - 1


def test_a_program_with_much_to_say_does_not_hang(script):
    script("yes 'mpkg filter: warning: something' | head -n 200000 >&2\necho '{\"a\":1}'\n"
           "yes 'mpkg filter: x:7: broken' | head -n 200000 >&2\nexit 65")
    rows = mpkg.filter("x")
    assert next(rows) == {"a": 1}
    with pytest.raises(mpkg.InputError) as failure:
        next(rows)
    assert (failure.value.file, failure.value.line, failure.value.message) == ("x", 7, "broken")
    assert len(failure.value.messages) > 5_000_000


@pytest.mark.parametrize("ending, words", [
    ("kill -9 $$", "signal 9 ended the program"), ("exit 99", "ended with 99 and said nothing"),
    ("echo 'no message of ours' >&2; exit 1; ", None), ("echo 'Segmentation fault' >&2; exit 139", "Segmentation fault")])
def test_a_program_that_dies_is_told(script, ending, words):
    script(f"echo '{{}}'\n{ending}")
    rows = mpkg.filter("x")
    assert next(rows) == {}
    if words is None:
        with pytest.warns(mpkg.MpkgWarning, match="no message of ours"):
            assert list(rows) == []
    else:
        with pytest.raises(mpkg.MpkgError, match=words):
            next(rows)


def test_a_program_that_does_not_end_when_asked_is_killed(script, monkeypatch):
    monkeypatch.setattr("mpkg._program._SECONDS_TO_END", 0.2)
    script("trap '' TERM PIPE\necho '{}'\nwhile :; do sleep 0.05; done")
    rows = mpkg.filter("x")
    assert next(rows) == {}
    begun = time.monotonic()
    rows.close()
    assert time.monotonic() - begun < 10
    assert not children()


def test_what_cannot_be_run_is_told(script, tmp_path):
    script("").write_text("not a program of this machine")
    with pytest.raises(mpkg.MpkgError, match="cannot be run"):
        mpkg.filter("x")
    with pytest.raises(ValueError, match="null byte"):
        mpkg.filter("a\0b")


def test_an_argument_that_the_system_refuses_is_told(large):
    with pytest.raises(mpkg.MpkgError, match="cannot be run"):
        mpkg.filter(large, "n = 1 OR " * 100_000 + "TRUE")


def test_rows_are_read_by_several_threads_of_their_own(large):
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(sum(1 for _ in mpkg.filter(large, check_names=False))))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [MANY] * 4


def test_an_interrupt_lets_apply_finish_what_is_under_way(script, tmp_path):
    """The program gets each Ctrl-C once; Python raises only when the program has ended."""
    # Before the output is read, Ctrl-C asks the program to end by SIGTERM, which lets it finish too.
    script(f"""
trap 'echo interrupted >> {tmp_path}/log' INT TERM
echo started >> {tmp_path}/log
n=0; while [ $n -lt 20 ]; do sleep 0.05; n=$((n + 1)); done
echo '{{"line":1,"status":"SUCCESS"}}'
echo ended >> {tmp_path}/log
exit 130""")

    def interrupt():
        while not (tmp_path / "log").exists():
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        mpkg.apply([])
    thread.join()
    assert (tmp_path / "log").read_text().split() == ["started", "interrupted", "ended"]


def test_a_full_disk_for_messages_is_no_hang(monkeypatch, large):
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    with pytest.raises(OSError):
        mpkg.filter(large, check_names=False)
