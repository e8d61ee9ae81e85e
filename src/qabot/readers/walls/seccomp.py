"""seccomp (Linux): system calls that a parser has no use for are refused by the kernel.

The filter is a short program for the kernel (classic BPF) that sees the number and the arguments
of each call. It names what is refused rather than what is allowed: what Python and its libraries
call differs between versions of the C library, and a call that nobody thought of should not end
an honest file. Numbers are those of the kernel's ``unistd.h`` for x86_64 and for aarch64.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qabot.readers.walls.libc import syscall

Numbers = tuple[int | None, int | None]  # on x86_64, on aarch64; None = there is none

_NETWORK: Mapping[str, Numbers] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "accept": (43, 202),
    "accept4": (288, 242),
    "bind": (49, 200),
    "listen": (50, 201),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvfrom": (45, 207),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
}
_PROCESSES: Mapping[str, Numbers] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "setsid": (112, 157),
    "setpgid": (109, 154),
}
_FILES: Mapping[str, Numbers] = {
    "creat": (85, None),
    "truncate": (76, 45),
    "ftruncate": (77, 46),
    "fallocate": (285, 47),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "rmdir": (84, None),
    "link": (86, None),
    "linkat": (265, 37),
    "symlink": (88, None),
    "symlinkat": (266, 36),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "setxattrat": (463, 463),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "open_by_handle_at": (304, 265),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
}
_SYSTEM: Mapping[str, Numbers] = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "alarm": (37, None),
    "setitimer": (38, 103),
    "timer_create": (222, 107),
}
REFUSED: Mapping[str, Numbers] = {**_NETWORK, **_PROCESSES, **_FILES, **_SYSTEM}
_UNKNOWN: tuple[Numbers, ...] = (  # calls whose flags cannot be seen, so there are none
    (435, 435),  # clone3
    (437, 437),  # openat2
)
_CLONE: Numbers = (56, 220)
_SIGNAL: Numbers = (234, 131)  # tgkill, by which a process also ends itself
_OPENS: tuple[tuple[Numbers, int], ...] = (  # open, openat, and which argument is the flags
    ((2, None), 1),
    ((257, 56), 2),
)
_THREAD = 0x10000  # CLONE_THREAD
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_LOAD, _EQUAL, _LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # BPF
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they are in what the filter sees
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000, 0x80000000
_X32 = 0x40000000  # numbers of another kind on x86_64
_SET_FILTER, _ALL_THREADS = 1, 1

Step = tuple[int, int, int, int]  # code, steps to jump if so, if not, value


@dataclass(frozen=True, slots=True)
class Machine:
    """What differs between processors: the kernel's name, the call, the column above."""

    architecture: int
    seccomp: int
    column: int

    def number(self, numbers: Numbers) -> int | None:
        """The number of a system call on this machine."""
        return numbers[self.column]


MACHINES: Mapping[str, Machine] = {
    "x86_64": Machine(0xC000003E, 317, 0),
    "aarch64": Machine(0xC00000B7, 277, 1),
}


class _Step(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_uint16),
        ("yes", ctypes.c_uint8),
        ("no", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step))]


def restrict() -> bool:
    """Refuses such calls to all threads of this process, for good; False where that cannot be.

    It needs the promise of no new privileges.
    """
    machine = MACHINES.get(platform.machine())
    if machine is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return False
    steps = list(program(machine, os.getpid()))
    kept = (_Step * len(steps))(*(_Step(*step) for step in steps))
    whole = _Program(len(steps), kept)
    try:
        syscall(machine.seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(whole))
    except OSError:
        return False
    return True


def program(machine: Machine, process: int) -> Iterator[Step]:
    """The filter. A process that calls as if on another machine is ended."""
    yield (_LOAD, 0, 0, _ARCHITECTURE)
    yield (_EQUAL, 1, 0, machine.architecture)
    yield (_RETURN, 0, 0, _END)
    yield (_LOAD, 0, 0, _NUMBER)
    if machine.column == 0:
        yield (_LEAST, 0, 1, _X32)
        yield (_RETURN, 0, 0, _END)
    for numbers in _UNKNOWN:
        yield from _refused(machine.number(numbers), errno.ENOSYS)
    for numbers in REFUSED.values():
        yield from _refused(machine.number(numbers), errno.EPERM)
    for numbers, argument in _OPENS:
        yield from _refused_if(machine.number(numbers), argument, _WRITES, errno.EACCES)
    yield from _allowed_if(machine.number(_CLONE), (_ANY_BIT, _THREAD))
    yield from _allowed_if(machine.number(_SIGNAL), (_EQUAL, process))
    yield (_RETURN, 0, 0, _ALLOW)


def _refused(number: int | None, error: int) -> Iterator[Step]:
    if number is not None:
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, _REFUSE | error)


def _refused_if(number: int | None, argument: int, bits: int, error: int) -> Iterator[Step]:
    """The call is refused if any of the bits is set in the argument (from 0)."""
    if number is not None:
        yield (_EQUAL, 0, 4, number)
        yield (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)
        yield (_ANY_BIT, 0, 1, bits)
        yield (_RETURN, 0, 0, _REFUSE | error)
        yield (_RETURN, 0, 0, _ALLOW)


def _allowed_if(number: int | None, test: tuple[int, int]) -> Iterator[Step]:
    """The call is refused where the test of its first argument fails."""
    code, value = test
    if number is not None:
        yield (_EQUAL, 0, 4, number)
        yield (_LOAD, 0, 0, _ARGUMENTS)
        yield (code, 1, 0, value)
        yield (_RETURN, 0, 0, _REFUSE | errno.EPERM)
        yield (_RETURN, 0, 0, _ALLOW)
