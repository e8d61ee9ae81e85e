"""Settings of the test run, and the demo corpus as an index that is built once."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from qabot.index import Index, open_index
from qabot.ingest import update
from tests.support.engine import choose_engine

CORPUS = Path(__file__).parent.parent / "corpus"

settings.register_profile("qabot", deadline=None)  # machines are shared: time proves nothing
settings.load_profile("qabot")
choose_engine()


@pytest.fixture(autouse=True)
def own_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that lowers its priority, as `watch` does, would lower that of all later tests."""
    if hasattr(os, "nice"):
        monkeypatch.setattr(os, "nice", lambda _: 0)


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of corpus/ by the bundled encoder; not to be written to."""
    folder = tmp_path_factory.mktemp("corpus") / "index"
    update(folder, [CORPUS])
    return folder


@pytest.fixture(scope="session")
def corpus_index(corpus_folder: Path) -> Iterator[Index]:
    index = open_index(corpus_folder)
    yield index
    index.close()
