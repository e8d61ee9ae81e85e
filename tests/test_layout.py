"""Benchmarks, training, tools and tests are packages: nothing changes where Python looks."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("benchmarks", "training", "tools", "tests")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
ALTERED = re.compile(r"^sys\.path(?:\[.*\])?$")
CHANGES = ("insert", "append", "extend")
PAGES = [ROOT / name for name in ("Makefile", "README.md", "README.zh.md", "CONTRIBUTING.md")]
SCRIPT = r"(?:benchmarks|training|tools)/[a-z_]+\.py"
RUN = re.compile(rf"python3? (?:-m ([a-z_]+(?:\.[a-z_]+)+)|({SCRIPT}))")


def changes_of_the_path(code: str) -> list[int]:
    """The lines at which ``sys.path`` is assigned to, added to or cut."""
    lines = []
    for node in ast.walk(ast.parse(code)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            targets = [node.func.value] if node.func.attr in CHANGES else []
        lines += [n.lineno for n in targets if ALTERED.match(ast.unparse(n))]
    return lines


@pytest.mark.parametrize(
    "code",
    ["sys.path.insert(0, 'x')", "sys.path[:0] = ['x']", "sys.path += ['x']", "sys.path = ['x']"],
)
def test_change_of_the_path_is_noticed(code: str) -> None:
    assert changes_of_the_path(f"import sys\n{code}") == [2]


def test_nothing_changes_where_python_looks() -> None:
    changed = [
        f"{module.relative_to(ROOT)}:{line}"
        for module in MODULES
        for line in changes_of_the_path(module.read_text("utf-8"))
    ]
    assert changed == []


def test_commands_that_results_and_pages_name_are_modules() -> None:
    results = {
        path: json.loads(path.read_text("utf-8"))["command"]
        for path in sorted((ROOT / "benchmarks/results").glob("*.json"))
    }
    texts = results | {
        page: page.read_text("utf-8") for page in [*PAGES, *sorted((ROOT / "docs").glob("*.md"))]
    }
    named = [(path, *found) for path, text in texts.items() for found in RUN.findall(text)]
    ours = [(path, module) for path, module, _ in named if module.split(".")[0] in PACKAGES]
    assert len(ours) > len(results)
    assert [(path.name, script) for path, _, script in named if script] == []
    missing = [
        (path.name, module)
        for path, module in ours
        if not (ROOT / f"{module.replace('.', '/')}.py").is_file()
    ]
    assert missing == []


def test_reader_is_trained_where_only_the_folder_and_torch_are(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "training", tmp_path / "training")
    code = (
        "import sys\n"
        "sys.modules |= dict.fromkeys(('qabot', 'benchmarks', 'tools', 'tests'))\n"
        "import training.train\n"
        "print(training.train.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.strip() == str(tmp_path / "training/train.py")
