"""What an update, a deletion or an evaluation came to, and what an index contains, in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qabot.messages import Language
from qabot.rendering.styling import Style, bold, dim, finished
from qabot.rendering.terminal import quote_text
from qabot.rendering.wording import count_of, duration

if TYPE_CHECKING:
    from qabot.evaluation import Evaluation, Outcome
    from qabot.index import Building, ServerStatus, Status
    from qabot.ingest import IndexReport, Purged


@finished
def report_text(report: IndexReport, language: Language = "en") -> str:
    """What an update did, in a few lines."""
    words, counted = _REPORT[language], _counted(language)
    documents = report.added + report.updated + report.unchanged
    lines = [
        words["made"].format(
            documents=counted(documents, "document"),
            passages=counted(report.passages, "passage"),
            report=report,
        ),
        words["changed"].format(report=report),
    ]
    if report.skipped:
        lines += [words["skipped"].format(files=counted(len(report.skipped), "file"))]
        lines += [f"  {item.path}: {item.message.text(language)}" for item in report.skipped]
    if report.losses:
        lines += [words["losses"], *(f"  {path}: {loss}" for path, loss in report.losses)]
    return "\n".join([*lines, *report.notes])


def _counted(language: Language) -> Callable[[int, str], str]:
    """``3 documents`` or ``3 份文档``."""
    if language == "en":
        return count_of
    return lambda number, noun: f"{number:,} {_NOUNS[noun]}"


_NOUNS = {"document": "份文档", "passage": "段", "file": "个文件"}
_REPORT: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "made": "{documents}, {passages}, {report.embedded:,} embedded "
        "(generation {report.generation}, {report.seconds:.1f} s)",
        "changed": "{report.added} added, {report.updated} updated, {report.removed} removed, "
        "{report.unchanged} unchanged",
        "skipped": "skipped {files}:",
        "losses": "read with losses:",
    },
    "zh": {
        "made": "{documents}，{passages}，{report.embedded:,} 段有向量"
        "（第 {report.generation} 代，{report.seconds:.1f} 秒）",
        "changed": "新增 {report.added}，更新 {report.updated}，删除 {report.removed}，"
        "未变 {report.unchanged}",
        "skipped": "跳过 {files}：",
        "losses": "读取时有缺失：",
    },
}


@finished
def purged_text(purged: Purged) -> str:
    """What was deleted for good, and what was not; a line for each."""
    return "\n".join(
        [
            *(f"Deleted for good: {path}" for path in purged.paths),
            *(f"The same text is served from {path}: it stays" for path in purged.elsewhere),
            *(f"A damaged store may still hold it: remove {path}*" for path in purged.copies),
        ]
    )


@finished
def status_text(status: Status, walls: Sequence[str] = (), language: Language = "en") -> str:
    """What is served, from which documents, and which walls are around a parser here."""
    manifest = status.manifest
    values = {"status": status, "manifest": manifest, "size": status.bytes_on_disk / 1e6}
    values |= {"others": _others(status) if language == "en" else "", "walls": _walls_text(walls)}
    values |= {"dense": _DENSE[language][manifest.dense]}
    lines = [line.format(**values) for line in _STATUS[language]]
    if status.server:
        lines[-1:-1] = _server_lines(status.server, language)
    lines += [f"  {entry.id}  {entry.path}  {entry.title}" for entry in status.entries]
    if status.building:
        building = "being built " if language == "en" else "正在建立    "
        lines.insert(1, f"{building}{_building_text(status.building)}")
    if manifest.skipped:
        skipped = (f"  {item.path}: {item.message.text(language)}" for item in manifest.skipped)
        lines += ["skipped" if language == "en" else "跳过", *skipped]
    return "\n".join(lines)


def _server_lines(server: ServerStatus, language: Language) -> list[str]:
    """What a server serves, a line for each part; or why it cannot be asked."""
    if language == "en":
        head, line = "server      ", "{p.name}: generation {p.generation}, {p.passages:,} passages"
    else:
        head, line = "服务器      ", "{p.name}：第 {p.generation} 代，{p.passages:,} 段"
    shown = [f"{head}{server.address} ({server.name})"]
    shown += [f"{' ' * len(head)}{line.format(p=part)}" for part in server.parts]
    if server.error:
        shown.append(f"{' ' * len(head)}{server.error.text(language)}")
    elif not server.parts:
        nothing = "serves nothing yet" if language == "en" else "还没有内容"
        shown.append(f"{' ' * len(head)}{nothing}")
    return shown


_STATUS: Mapping[Language, Sequence[str]] = {
    "en": (
        "index       {status.folder} ({size:.1f} MB)",
        "generation  {manifest.generation}, published {manifest.published}{others}",
        "encoder     {manifest.encoder}",
        "passages    {manifest.passages:,} of about {manifest.passage_size} characters, "
        "{manifest.embedded:,} embedded",
        "vectors     {dense}",
        "parsers     {walls}",
        "documents   {manifest.documents:,} ({manifest.characters:,} characters)",
    ),
    "zh": (
        "索引        {status.folder}（{size:.1f} MB）",
        "代次        第 {manifest.generation} 代，发布于 {manifest.published}",
        "编码器      {manifest.encoder}",
        "段落        {manifest.passages:,} 段，每段约 {manifest.passage_size} 字，"
        "{manifest.embedded:,} 段有向量",
        "向量        {dense}",
        "解析进程    {walls}",
        "文档        {manifest.documents:,} 份（{manifest.characters:,} 字）",
    ),
}


_DENSE: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "flat": "flat: a question is compared with all of them",
        "codes": "codes: a question is compared with the codes of all, then with the nearest",
    },
    "zh": {
        "flat": "平铺：问题与每个向量比较",
        "codes": "编码：问题先与全部编码比较，再与最近的比较",
    },
}


def _walls_text(walls: Sequence[str]) -> str:
    """``behind limits, landlock; without seccomp, which this system lacks``."""
    from qabot.readers.walls import ALL as WALLS

    missing = ", ".join(wall for wall in WALLS if wall not in walls)
    lacking = f"without {missing}, which this system lacks" if missing else ""
    return "; ".join(part for part in (f"behind {', '.join(walls)}" * bool(walls), lacking) if part)


def _others(status: Status) -> str:
    """The generations that are kept next to the one that is served."""
    others = [n for n in status.generations if n != status.manifest.generation]
    return f"; kept beside it: {', '.join(map(str, others))}" if others else ""


def _building_text(building: Building) -> str:
    """How far the next generation is, and who makes it."""
    stage, done, total = building.stage, building.done, building.total
    if stage == "read":
        far = f"read {done / 1e6:.1f} of {total / 1e6:.1f} MB"
    else:
        far = f"{stage} {done:,} of {total:,}" if total else stage
    left = "" if building.left is None else f", about {duration(building.left)} left"
    return f"by {building.writer}: {far}{left}"


@finished
def evaluation_text(evaluation: Evaluation, style: Style) -> str:
    """The figures, a table of thresholds, and each question that went wrong, to be looked at."""
    e = evaluation
    lines = []
    if e.answerable:
        lines += [
            bold(count_of(e.answerable, "question") + " that the documents answer", style),
            f"  first quote holds the answer   {_percent(e.first)}",
            f"  one of the quotes does         {_percent(e.any)}",
            f"  refused                        {_percent(e.false_refusals)}",
            f"  marked words: exact / F1       {_percent(e.marked_same)} / "
            f"{_percent(e.marked_overlap)}",
        ]
    if e.unanswerable:
        lines += [
            bold(count_of(e.unanswerable, "question") + " that they do not", style),
            f"  refused                        {_percent(e.right_refusals)}",
        ]
    if e.auroc is not None:
        lines.append(f"  told from the others, AUROC    {e.auroc:.3f}")
    lines += [f"  milliseconds, median / p95     {e.ms_median:.0f} / {e.ms_p95:.0f}", ""]
    lines.append(bold("--min-confidence    right   wrong  refused   rightly refused", style))
    lines += [
        f"  {t.min_confidence:<16.1f}{_percent(t.right):>7} {_percent(t.wrong):>7}"
        f"{_percent(t.false_refusals):>9}{_percent(t.right_refusals):>18}"
        for t in e.thresholds
    ]
    lines += [line for outcome in e.wrong for line in _wrong_text(outcome, style)]
    return "\n".join(lines)


def _wrong_text(outcome: Outcome, style: Style) -> Iterator[str]:
    """A question that was not answered as it should be, and what was said instead."""
    case, quotes = outcome.case, outcome.answer.quotes
    yield ""
    yield bold(f"{case.id}  {case.question}", style)
    yield dim(f"expected: {' / '.join(case.answers) or 'a refusal'}", style)
    said = "refused" if outcome.refused else "answered"
    yield dim(f"{said}, {outcome.answer.confidence:.0%} sure; first quote:", style)
    if quotes:
        yield quote_text(1, quotes[0], style, faint=outcome.refused)


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
