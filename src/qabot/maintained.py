"""An index that is kept up to date: documents come, change and go, and what is served follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qabot.errors import QabotError, SettingsError
from qabot.index import Status, find_document, newest_generation
from qabot.index import rollback as serve_former
from qabot.index import status as read_status
from qabot.messages import Code
from qabot.opened import OpenedIndex, StrPath
from qabot.types import Document

if TYPE_CHECKING:
    from qabot.ingest import IndexReport, Progress, Purged
    from qabot.ingest.watching import Watched
    from qabot.milvus.publishing import Published


class MaintainedIndex(OpenedIndex):
    """What `Library` does to its index rather than with it."""

    def update(
        self,
        paths: Iterable[StrPath],
        *,
        reread: bool = False,
        progress: Progress | None = None,
    ) -> IndexReport:
        """Reads files and folders and publishes a new generation; what is unchanged is kept.

        Documents that are not below ``paths`` any more are no longer served. ``reread`` looks at
        files that seem unchanged, too. ``progress(step, done, total)`` is called as it continues,
        with the steps read (bytes), words and embed (passages). Raises QabotError, after which the
        former generation still answers. Questions that follow are answered from the new one.
        """
        from qabot.ingest import update as update_index

        recipe = replace(self.recipe(), reread=reread)
        report = update_index(
            self.folder,
            [Path(path) for path in paths],
            recipe=recipe,
            retention=self.retention,
            progress=progress,
        )
        self._follow(report.generation)
        note = self._bring(progress=progress)
        return replace(report, notes=(*report.notes, *note))

    def watch(
        self, paths: Iterable[StrPath], *, sweep: float = 300, watched: Watched | None = None
    ) -> Iterator[IndexReport | QabotError]:
        """Updates whenever documents change; yields each report, or why an update failed.

        ``sweep`` is the number of seconds between full rescans, which catch what events missed;
        ``watched`` shows other threads how the watch does.
        """
        from qabot.ingest.watching import watch

        yield from watch(
            self.folder,
            [Path(path) for path in paths],
            recipe=self.recipe(),
            retention=self.retention,
            sweep=sweep,
            watched=watched,
            after=self._bring if self.server else None,
        )

    def purge(self, references: Iterable[str]) -> Purged:
        """Deletes documents for good, former versions and quoted ones as well.

        A reference is an id, a path or a sha256; that of an archive means all in it. The
        documents must no longer be served: remove the files and `update` first. Raises
        SettingsError for what is not known or still served. It cannot be undone.
        """
        from qabot.ingest import purge as purge_index

        paths = [self._former_path(reference) for reference in references]
        purged = purge_index(self.folder, paths, recipe=self.recipe(), retention=self.retention)
        self._follow(newest_generation(self.folder))
        self._bring(keep_former=False)
        return purged

    def _former_path(self, reference: str) -> str:
        """The path that a reference names; the reference itself if no document is called that."""
        try:
            return self.document(reference).path
        except SettingsError:
            return reference

    def rollback(self) -> int:
        """Serves the generation before the one that is served now; returns its number."""
        number = int(serve_former(self.folder).name)
        self._bring()
        return number

    def publish(
        self, *, take_over: bool = False, anew: bool = False, progress: Progress | None = None
    ) -> Published:
        """Brings the index to the Milvus server of the settings, as `update` does by itself.

        It continues where it was interrupted. With ``take_over`` what another index folder serves
        there is replaced, with ``anew`` all is loaded again. Raises SettingsError where no server
        is set, ServerAwayError when it cannot be reached.
        """
        from qabot.milvus.publishing import publish

        if self.server is None:
            raise SettingsError(Code.MILVUS_UNUSED)
        return publish(self.folder, self.server, take_over=take_over, anew=anew, progress=progress)

    def status(self) -> Status:
        """What the index contains and how it was made; raises QabotError when there is none."""
        if self.server is None:
            return read_status(self.folder)
        from qabot.milvus.status import status_of

        return status_of(self.server, self.folder, has_local=self.has_local)

    def document(self, reference: str) -> Document:
        """A document by its id, path or sha256, in a former version as well.

        Raises QabotError when no document is called that.
        """
        if self.server is None or self.has_local:
            return find_document(self.folder, reference)
        return self._served_document(reference)
