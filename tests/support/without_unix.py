"""Runs as if on a system that is not Unix: `python without_unix.py import`, or a qabot command.

`python without_unix.py hold FOLDER` keeps the writer's lock until it is killed.
"""

import os
import pkgutil
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

UNIX_MODULES = ("fcntl", "grp", "pwd", "resource", "termios")
# what parsers are ended with is left: readers/sandbox.py asks for the platform itself
UNIX_NAMES = ("O_DIRECTORY", "fork", "geteuid", "getuid", "nice", "sched_getaffinity")


def leave_unix() -> None:
    modules: dict[str, Any] = sys.modules
    modules |= dict.fromkeys(UNIX_MODULES)  # None: cannot be imported
    for name in UNIX_NAMES:
        delattr(os, name)


def import_all() -> None:
    import qabot

    names = [module.name for module in pkgutil.walk_packages(qabot.__path__, "qabot.")]
    for name in names:
        if not name.endswith("__main__"):
            import_module(name)
    sys.stdout.write(f"{len(names)} modules\n")


def hold(folder: Path) -> None:
    from qabot.index.generations import writer_lock

    with writer_lock(folder):
        sys.stdout.write("held\n")
        sys.stdout.flush()
        time.sleep(600)


def main() -> None:
    if sys.argv[1] == "import":  # mcp asks for the platform itself, and imports fcntl on this one
        import_module("mcp.server.stdio")
    leave_unix()
    if sys.argv[1] == "import":
        import_all()
    elif sys.argv[1] == "hold":
        hold(Path(sys.argv[2]))
    else:
        from qabot.cli import main

        main(sys.argv[1:])


if __name__ == "__main__":
    main()
