"""What a parser may no longer do, tried by a process behind the walls."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import qabot
from qabot.readers.formats import Format, format_of
from qabot.readers.sandbox import Sandbox
from qabot.readers.walls import ALL, landlock, seccomp
from qabot.readers.worker import environment, parser_of
from tests.support.hostile import good_files
from tests.support.made import docx, paragraph

SOURCE = Path(qabot.__file__).parents[1]
GOOD = docx(paragraph("济南的泉水很多。"))
LINUX = pytest.mark.skipif(
    sys.platform != "linux" or not landlock.version(), reason="Landlock and seccomp are of Linux"
)

TRIES = """
import ctypes, json, mmap, os, resource, signal, socket, subprocess, sys, threading
from qabot.readers.walls import Bounds, raise_walls

here, parent = sys.argv[1], os.getppid()
own = os.open(here + "/victim", os.O_RDONLY)
standing = raise_walls(Bounds(1_000_000_000, 100))

def raised(kind):
    resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

def call(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def memory_of_parent():
    with open(f"/proc/{parent}/mem", "rb"):
        pass

def cloned():
    call({"x86_64": 56, "aarch64": 220}[os.uname().machine], signal.SIGCHLD, 0, 0, 0, 0)

TRIES = {
    "tcp": lambda: socket.create_connection(("127.0.0.1", 9), 1),
    "udp": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "pair of sockets": socket.socketpair,
    "environment of the parent": lambda: open(f"/proc/{parent}/environ", "rb"),
    "memory of the parent": memory_of_parent,
    "own environment as a file": lambda: open("/proc/self/environ", "rb"),
    "write": lambda: open(here + "/written", "w"),
    "append": lambda: open(here + "/victim", "a"),
    "cut by descriptor": lambda: os.ftruncate(own, 0),
    "cut by name": lambda: os.truncate(here + "/victim", 0),
    "delete": lambda: os.unlink(here + "/victim"),
    "rename": lambda: os.rename(here + "/victim", here + "/other"),
    "folder": lambda: os.mkdir(here + "/folder"),
    "link": lambda: os.symlink("/etc", here + "/link"),
    "mode": lambda: os.chmod(here + "/victim", 0o777),
    "mode by descriptor": lambda: os.fchmod(own, 0o777),
    "times": lambda: os.utime(here + "/victim", (1, 1)),
    "read": lambda: open(here + "/victim"),
    "list": lambda: os.listdir(here),
    "home": lambda: os.listdir(os.path.expanduser("~")),
    "passwords": lambda: open("/etc/passwd"),
    "open files": lambda: os.listdir("/proc/self/fd"),
    "program": lambda: subprocess.run(["/bin/true"]),
    "program in its place": lambda: os.execv("/bin/true", ["true"]),
    "spawned": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "fork": lambda: os.fork() or os._exit(0),
    "clone": cloned,
    "session": os.setsid,
    "signal to the parent": lambda: os.kill(parent, 0),
    "signal to all": lambda: os.kill(-1, 0),
    "trace": lambda: call({"x86_64": 101, "aarch64": 117}[os.uname().machine], 16, parent, 0, 0),
    "new namespace": lambda: call({"x86_64": 272, "aarch64": 97}[os.uname().machine], 0x10000000),
    "ring of calls": lambda: call(425, 1, ctypes.byref(ctypes.create_string_buffer(200))),
    "memory limit": lambda: raised(resource.RLIMIT_AS),
    "time limit": lambda: raised(resource.RLIMIT_CPU),
    "file limit": lambda: raised(resource.RLIMIT_FSIZE),
    "many files": lambda: [os.dup(0) for _ in range(100)],
    "core": lambda: raised(resource.RLIMIT_CORE),
}

def outcome(attempt):
    try:
        return f"done: {attempt()!r}"
    except (OSError, ValueError) as error:
        return "refused"

def thread():
    started = threading.Thread(target=lambda: None)
    started.start()
    started.join()
    return "started"

import xml.dom.minidom, colorsys  # a module that was not loaded before
print(json.dumps([standing, {name: outcome(attempt) for name, attempt in TRIES.items()}]))
"""


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, str], Path]:
    folder = tmp_path_factory.mktemp("walls")
    (folder / "victim").write_text("x")
    with subprocess.Popen(
        [sys.executable, "-c", TRIES, str(folder)],
        stdin=subprocess.PIPE,  # open as long as somebody waits
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    ) as process:
        assert process.stdout is not None
        standing, outcomes = json.loads(process.stdout.read())
    return standing, outcomes, folder


@LINUX
def test_nothing_that_a_parser_has_no_use_for_is_possible(
    tried: tuple[list[str], dict[str, str], Path],
) -> None:
    standing, outcomes, folder = tried
    assert standing == list(ALL)
    assert {name: got for name, got in outcomes.items() if got != "refused"} == {}
    assert len(outcomes) == 39
    assert [(item.name, item.read_text()) for item in folder.iterdir()] == [("victim", "x")]


@LINUX
def test_parser_sees_no_token_and_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QABOT_TELEGRAM_TOKEN", "123456:TEST")
    monkeypatch.setenv("SECRET", "x")
    sandbox = Sandbox(workers=1)
    sandbox.parse(Format.DOCX, GOOD, "a.docx")
    (worker,) = sandbox._idle.queue
    seen = Path(f"/proc/{worker._process.pid}/environ").read_bytes()
    sandbox.close()
    assert b"QABOT" not in seen
    assert b"SECRET" not in seen
    assert environment().keys() & {"QABOT_TELEGRAM_TOKEN", "SECRET", "HOME", "PATH"} == set()


@LINUX
def test_process_has_a_group_of_its_own_that_is_ended_as_one() -> None:
    sandbox = Sandbox(workers=1)
    sandbox.parse(Format.DOCX, GOOD, "a.docx")
    (worker,) = sandbox._idle.queue
    group = os.getpgid(worker._process.pid)
    assert group == worker._process.pid
    assert os.getsid(worker._process.pid) == group
    sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)


@pytest.mark.parametrize("first", ["good.csv", "good.html", "good.pdf", "good.xlsx"])
def test_every_format_is_read_behind_walls_as_without_them(first: str) -> None:
    files = good_files()
    del files["good.zip"]  # its members are read one by one
    sandbox = Sandbox(workers=1)
    for name in (first, *files):
        kind = format_of(files[name], Path(name).suffix)
        assert sandbox.parse(kind, files[name], name) == parser_of(kind)(files[name], name), name
    assert len(sandbox._idle.queue) == 1  # all by one process
    sandbox.close()


@LINUX
def test_hard_limits_are_soft_limits_for_the_memory_of_a_file() -> None:
    sandbox = Sandbox(workers=1, memory=900_000_000)
    sandbox.parse(Format.DOCX, GOOD, "a.docx")
    (worker,) = sandbox._idle.queue
    limits = limits_of(worker._process.pid)
    sandbox.close()
    assert limits["Max address space"] == ("900000000", "900000000")
    assert limits["Max file size"] == ("0", "0")
    assert limits["Max processes"] == ("0", "0")
    assert limits["Max core file size"] == ("0", "0")
    soft, hard = map(int, limits["Max cpu time"])
    assert 60 < soft < 120
    assert 3600 <= hard < 3700


def limits_of(process: int) -> dict[str, tuple[str, str]]:
    """Name -> soft and hard limit, as the kernel has them."""
    lines = Path(f"/proc/{process}/limits").read_text().splitlines()[1:]
    rows = [(line[:26].strip(), *line[26:68].split()) for line in lines]
    return {name: (soft, hard) for name, soft, hard in rows}


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes that can be watched")
def test_parser_ends_with_the_process_that_started_it_in_the_middle_of_a_file() -> None:
    code = (
        "import sys, threading; from qabot.readers.formats import Format\n"
        "from qabot.readers.sandbox import Sandbox\n"
        "sandbox = Sandbox(workers=1)\n"
        "page = '<p>字。</p>'.encode() * 300_000\n"
        "arguments = Format.HTML, page, 'a'\n"
        "threading.Thread(target=sandbox.parse, args=arguments, daemon=True).start()\n"
        "while not sandbox._busy: pass\n"
        "print(next(iter(sandbox._busy))._process.pid, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        parser = int(process.stdout.readline())
        time.sleep(1)  # it parses
        os.kill(parser, 0)
        process.send_signal(signal.SIGKILL)
    assert any(has_ended(parser) for _ in range(100))


def has_ended(process: int) -> bool:
    """False after a tenth of a second of waiting; one that nobody has buried yet has ended."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
    except (ProcessLookupError, FileNotFoundError):
        return True
    time.sleep(0.1)
    return False


def test_walls_that_stand_are_told() -> None:
    walls = Sandbox(workers=1).walls()
    assert set(walls) <= set(ALL)
    if sys.platform == "linux" and landlock.version():
        assert walls == ALL


# the filter, run by a slow twin of the kernel's machine


def decided(machine: seccomp.Machine, number: int, *arguments: int, architecture: int = 0) -> int:
    """What the filter gives for a call."""
    seen = {0: number, 4: architecture or machine.architecture}
    seen |= {16 + 8 * n: value & 0xFFFFFFFF for n, value in enumerate((*arguments, 0, 0, 0)[:4])}
    steps = list(seccomp.program(machine, 1000))
    at, loaded = 0, 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == seccomp._LOAD:
            loaded = seen[value]
        elif code == seccomp._RETURN:
            return value
        else:
            is_so = {
                seccomp._EQUAL: loaded == value,
                seccomp._LEAST: loaded >= value,
                seccomp._ANY_BIT: bool(loaded & value),
            }[code]
            at += yes if is_so else no


@pytest.mark.parametrize("name", ["x86_64", "aarch64"])
def test_filter_refuses_each_call_that_is_named_and_no_other(name: str) -> None:
    machine = seccomp.MACHINES[name]
    named = {
        n for numbers in seccomp.REFUSED.values() if (n := machine.number(numbers)) is not None
    }
    by_argument = {machine.number(n) for n in (seccomp._CLONE, seccomp._SIGNAL)}
    by_argument |= {machine.number(n) for n, _ in seccomp._OPENS}
    absent = {machine.number(numbers) for numbers in seccomp._UNKNOWN}
    for number in range(500):
        got = decided(machine, number)
        if number in named or number in (machine.number(seccomp._CLONE),):
            assert got == 0x00050001, number
        elif number in absent:
            assert got == 0x00050000 + 38, number
        elif number not in by_argument:
            assert got == 0x7FFF0000, number


@pytest.mark.parametrize("name", ["x86_64", "aarch64"])
def test_filter_looks_at_arguments(name: str) -> None:
    machine = seccomp.MACHINES[name]
    clone, signals = machine.number(seccomp._CLONE), machine.number(seccomp._SIGNAL)
    openat = {"x86_64": 257, "aarch64": 56}[name]
    assert clone is not None
    assert signals is not None
    allowed, refused = 0x7FFF0000, 0x00050001
    assert decided(machine, clone, 0x3D0F00) == allowed  # a thread
    assert decided(machine, clone, 17) == refused  # a process
    assert decided(machine, signals, 1000, 1001, 6) == allowed  # to itself
    assert decided(machine, signals, 999, 999, 9) == refused
    assert decided(machine, openat, -100, 0, os.O_RDONLY | os.O_CLOEXEC) == allowed
    assert decided(machine, openat, -100, 0, os.O_WRONLY) == 0x00050000 + 13
    assert decided(machine, openat, -100, 0, os.O_RDWR) == 0x00050000 + 13
    assert decided(machine, openat, -100, 0, os.O_CREAT) == 0x00050000 + 13


def test_filter_ends_a_process_that_calls_as_another_machine() -> None:
    machine = seccomp.MACHINES["x86_64"]
    assert decided(machine, 1, architecture=0x40000003) == 0x80000000  # 32 bits
    assert decided(machine, 0x40000001) == 0x80000000  # x32
