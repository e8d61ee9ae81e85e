"""What an update, a deletion or an evaluation came to, and what an index contains, in lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from qabot.messages import Language, loss_in
from qabot.messages.worded import Worded
from qabot.rendering.styling import finished
from qabot.rendering.wording import count_of, duration

if TYPE_CHECKING:
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
        lines += [
            words["losses"],
            *(f"  {path}: {loss_in(loss, language)}" for path, loss in report.losses),
        ]
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
def purged_text(purged: Purged, language: Language = "en") -> str:
    """What was deleted for good, and what was not; a line for each."""
    told = ((_Purged.GONE, purged.paths), (_Purged.STAYS, purged.elsewhere))
    return "\n".join(
        line.text(language, path=str(path))
        for line, paths in (*told, (_Purged.COPY, purged.copies))
        for path in paths
    )


class _Purged(Worded):
    GONE = ("gone", "Deleted for good: {path}", "已彻底删除：{path}")
    STAYS = (
        "stays",
        "The same text is served from {path}: it stays",
        "同样的文字还在 {path} 里：予以保留",
    )
    COPY = (
        "copy",
        "A damaged store may still contain it: remove {path}*",
        "损坏的存储里可能还有它：请删除 {path}*",
    )


@finished
def status_text(status: Status, walls: Sequence[str] = (), language: Language = "en") -> str:
    """What is served, from which documents, and which walls are around a parser here."""
    manifest = status.manifest
    values = {"status": status, "manifest": manifest, "size": status.bytes_on_disk / 1e6}
    values |= {"others": _others(status, language), "walls": _walls_text(walls, language)}
    values |= {"dense": _DENSE[language][manifest.dense]}
    lines = [line.format(**values) for line in _STATUS[language]]
    if status.server:
        lines[-1:-1] = _server_lines(status.server, language)
    lines += [f"  {entry.id}  {entry.path}  {entry.title}" for entry in status.entries]
    if status.building:
        building = "being built " if language == "en" else "正在建立    "
        lines.insert(1, f"{building}{_building_text(status.building, language)}")
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
        "代次        第 {manifest.generation} 代，发布于 {manifest.published}{others}",
        "编码器      {manifest.encoder}",
        "段落        {manifest.passages:,} 段，每段约 {manifest.passage_size} 字，"
        "{manifest.embedded:,} 段有向量",
        "向量        {dense}",
        "解析进程    {walls}",
        "文档        {manifest.documents:,} 份（{manifest.characters:,} 字）",
    ),
}


class _Status(Worded):
    BEHIND = ("behind", "behind {walls}", "有 {walls} 限制")
    LACKING = (
        "lacking",
        "without {walls}, which this system lacks",
        "没有 {walls}，这个系统不支持",
    )
    OTHERS = ("others", "; kept beside it: {numbers}", "；另保留第 {numbers} 代")
    READ = ("read", "read {done:.1f} of {total:.1f} MB", "已读 {done:.1f} / {total:.1f} MB")
    WORDS = ("words", "words {done:,} of {total:,}", "分词 {done:,} / {total:,}")
    EMBED = ("embed", "embed {done:,} of {total:,}", "向量 {done:,} / {total:,}")
    BY = ("by", "by {writer}: {far}{left}", "由 {writer} 建立：{far}{left}")
    LEFT = ("left", ", about {time} left", "，约剩 {time}")


_STAGES = {"words": _Status.WORDS, "embed": _Status.EMBED}
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


def _walls_text(walls: Sequence[str], language: Language) -> str:
    """``behind limits, landlock; without seccomp, which this system lacks``."""
    from qabot.readers.walls import ALL as WALLS

    there, missing = ", ".join(walls), ", ".join(wall for wall in WALLS if wall not in walls)
    said = [_Status.BEHIND.text(language, walls=there)] if there else []
    said += [_Status.LACKING.text(language, walls=missing)] if missing else []
    return ("；" if language == "zh" else "; ").join(said)


def _others(status: Status, language: Language) -> str:
    """The generations that are kept in addition to the one that is served."""
    others = [n for n in status.generations if n != status.manifest.generation]
    numbers = ", ".join(map(str, others))
    return _Status.OTHERS.text(language, numbers=numbers) if others else ""


def _building_text(building: Building, language: Language) -> str:
    """How far the next generation is, and who makes it."""
    stage, done, total = building.stage, building.done, building.total
    if stage == "read":
        far = _Status.READ.text(language, done=done / 1e6, total=total / 1e6)
    elif total and stage in _STAGES:
        far = _STAGES[stage].text(language, done=done, total=total)
    else:
        far = stage
    left = ""
    if building.left is not None:
        left = _Status.LEFT.text(language, time=duration(building.left, language))
    return _Status.BY.text(language, writer=building.writer, far=far, left=left)
