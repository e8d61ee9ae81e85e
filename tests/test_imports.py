"""Imports point one way, as docs/design.md lists the rooms, and the command line starts light."""

import ast
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src/qabot"
ROOMS = """
    structure messages types errors system language readers typed documents models
    search index ingest uploads answering conversation evaluation writing rendering settings
    milvus opened maintained library __init__ gaps telegram server cli __main__
""".split()  # noqa: SIM905
HEAVY = (
    *("numpy", "faiss", "onnxruntime", "tantivy", "torch", "sentence_transformers", "rjieba"),
    *("pymilvus", "grpc"),
)


def room(module: Path) -> str:
    return module.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(module: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(module.read_text("utf-8"))))
    names = {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
    names |= {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    return {name.split(".")[1] for name in names if name.startswith("qabot.")}


def test_no_room_imports_one_below_it() -> None:
    wrong = [
        f"{module.relative_to(SOURCE)} imports {other}"
        for module in sorted(SOURCE.rglob("*.py"))
        for other in imported_rooms(module)
        if ROOMS.index(other) > ROOMS.index(room(module))
    ]
    assert wrong == []


def test_help_needs_none_of_the_heavy_libraries() -> None:
    code = f"import sys, qabot.cli; print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_asking_needs_neither_the_parsers_nor_the_rules_of_conversations() -> None:
    code = (
        "import sys, qabot.library, qabot.rendering;"
        "print([n for n in ('qabot.readers', 'qabot.conversation', 'qabot.ingest.build')"
        " if n in sys.modules]);"
        "from qabot.ingest import IndexReport, Progress, Purged, Recipe, purge, update"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_question_is_answered_without_torch(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("济南自贸区面积为37.99平方公里。", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from qabot.answering.answers import ask;"
        "from qabot.index import open_index; from qabot.ingest import update;"
        f"folder = Path({str(tmp_path)!r}); update(folder / 'index', [folder / 'a.md']);"
        "print(ask(open_index(folder / 'index'), '济南自贸区面积有多少').quotes[0].text);"
        "print([n for n in ('torch', 'sentence_transformers', 'pymilvus') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["济南自贸区面积为37.99平方公里。", "[]"]


def test_question_on_the_command_line_needs_no_web_server(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("济南自贸区面积为37.99平方公里。", encoding="utf-8")
    index = str(tmp_path / "index")
    code = (
        "import sys; from contextlib import suppress; from qabot.cli import main\n"
        f"for arguments in (['index', {str(tmp_path / 'a.md')!r}, '--quiet'], ['ask', '面积']):\n"
        "    with suppress(SystemExit):\n"
        f"        main([*arguments, '--index', {index!r}])\n"
        "print([n for n in ('starlette', 'uvicorn', 'mcp', 'pydantic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "37.99" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_question_without_a_language_model_loads_nothing_for_it(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("济南自贸区面积为37.99平方公里。", encoding="utf-8")
    index = str(tmp_path / "index")
    code = (
        "import sys; from contextlib import suppress; from qabot.cli import main\n"
        f"for arguments in (['index', {str(tmp_path / 'a.md')!r}, '--quiet'], ['ask', '面积']):\n"
        "    with suppress(SystemExit):\n"
        f"        main([*arguments, '--index', {index!r}])\n"
        "print([n for n in sys.modules if n == 'httpx' or n.startswith('qabot.writing')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_server_loads_the_protocol_of_assistants_only_when_one_asks() -> None:
    code = (
        "import sys, qabot.server.running;"
        "print([n for n in ('mcp', 'mcp_types', 'pydantic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
