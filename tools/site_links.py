"""A hook of MkDocs: pages link to files of the repository, which the site gets as copies.

In docs/ a link such as ``../benchmarks/results/start.json`` works in any view of the repository.
For the site it becomes ``source/benchmarks/results/start.json``; pages among these files keep
their text as it is, under a name that ends with .txt. Folders lead to their list of files.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
LINK = re.compile(r"(?<=\]\()\.\./([^)#\s]+)(?=[)#])")


def on_files(files: Files, config: Any) -> Files:
    """The files of the site with those of the repository that pages link to."""
    for page in sorted(Path(config["docs_dir"]).glob("*.md")):
        for target in LINK.findall(page.read_text("utf-8")):
            place = copied(target)
            if files.get_file_from_path(place) is None:
                files.append(File.generated(config, place, content=_content(ROOT / target)))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The page with links into the site in place of links into the repository."""
    return LINK.sub(lambda match: copied(match[1]), markdown)


def copied(target: str) -> str:
    """``training/README.md`` -> ``source/training/README.md.txt``."""
    path = ROOT / target
    plain = path.is_dir() or path.suffix in (".md", ".py")
    return f"source/{target.rstrip('/')}{'.txt' if plain else ''}"


def _content(path: Path) -> bytes:
    if path.is_dir():
        return "\n".join(sorted(item.name for item in path.iterdir())).encode()
    return path.read_bytes()
