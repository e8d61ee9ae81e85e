"""What an installation weighs on disk, and which packages weigh most.

    python -m benchmarks.sizes

Makes a fresh environment for each way to install qabot, from the package index at the pinned
versions, and adds up the blocks of its files as `du` does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import save
from tools.build_wheel import ROOT, build, environment

MB = 1_000_000
SHOWN = 10
# run within the environment: each package, and the bytes of the files that it brought
PACKAGES = """
import json
from importlib.metadata import distributions

def weight(package):
    places = (package.locate_file(file) for file in package.files or ())
    return sum(place.stat().st_blocks * 512 for place in places if place.is_file())

print(json.dumps({package.metadata["Name"]: weight(package) for package in distributions()}))
"""


def measured(folder: Path, *requirements: str) -> dict[str, Any]:
    """The size in MB of a new environment with these packages, and the largest of them."""
    programs = environment(folder, sys.executable, *requirements)
    command = [str(programs / "python"), "-c", PACKAGES]
    done = subprocess.run(command, capture_output=True, check=True, cwd=folder)
    weights: dict[str, int] = json.loads(done.stdout)
    largest = sorted(weights, key=lambda name: -weights[name])[:SHOWN]
    return {
        "mb": round(_weight(folder) / MB),
        "packages": len(weights),
        "largest_mb": {name: round(weights[name] / MB, 1) for name in largest},
    }


def _weight(folder: Path) -> int:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_blocks * 512 for path in files)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        wheel = build(place)
        ways = {
            "pip install qabot": (str(wheel),),
            "make demo": ("--editable", str(ROOT)),
            "make setup": ("--editable", f"{ROOT}[dev]"),
            "make bench": ("--editable", f"{ROOT}[dev,bench]"),
        }
        figures: dict[str, Any] = {"wheel": {"mb": round(wheel.stat().st_size / MB, 1)}}
        for number, (way, requirements) in enumerate(ways.items()):
            figures[way] = measured(place / str(number), *requirements)
    save("sizes", "python -m benchmarks.sizes", figures)


if __name__ == "__main__":
    main()
