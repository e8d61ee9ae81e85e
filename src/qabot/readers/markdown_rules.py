"""What documents have beyond CommonMark, as rules for its parser: notes, tables in HTML.

A rule gets the parser's state and the line on which a block may begin, and says whether it does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock

NOTE_OPEN = "note_open"
_NOTE = re.compile(r"\[\^([^\]\s]{1,60})\]:[ \t]*")
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_TABLE_END = re.compile(r"</table\s*>", re.IGNORECASE)
_LINK = re.compile(r"\[[^\]\n]{1,300}\]:\s{0,8}<?[\x21-\x7e]{1,2000}>?(?:\s.{0,500})?", re.DOTALL)


def add_block_rules(parser: MarkdownIt) -> None:
    """Adds the rules to a parser."""
    from markdown_it.rules_block.reference import reference

    stops: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
    rules = parser.block.ruler
    rules.before("reference", "note", _note, stops)
    rules.before("html_block", "html_table", _html_table, stops)
    rules.at("reference", _links_alone(reference))


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _note(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^1]: text``, with the lines below it up to an empty one or another note."""
    if state.is_code_block(start) or not (found := _NOTE.match(_line(state, start))):
        return False
    if silent:
        return True
    last = start + 1
    while last < end and not state.isEmpty(last) and not _NOTE.match(_line(state, last)):
        last += 1
    token = state.push(NOTE_OPEN, "", 1)
    token.info = found[1]
    token.map = [start, last]
    words = state.push("inline", "", 0)
    words.map = [start, last]
    lines = [_line(state, number).strip() for number in range(start, last)]
    words.content = "\n".join([lines[0][found.end() :].strip(), *lines[1:]])
    words.children = []
    state.push("note_close", "", -1)
    state.line = last
    return True


def _html_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table in HTML as one block up to the line of its end, over empty lines."""
    if state.is_code_block(start) or not _TABLE.match(_line(state, start)):
        return False
    if silent:
        return True
    if state.env.get("no_table_end", end + 1) <= end:
        return False
    depth = 0
    for last in range(start, end):
        line = _line(state, last)
        depth += len(_TABLE.findall(line)) - len(_TABLE_END.findall(line))
        if depth <= 0:
            break
    else:
        state.env["no_table_end"] = end  # so that the lines are not read again
        return False
    token = state.push("html_block", "", 0)
    token.map = [start, last + 1]
    token.content = state.getLines(start, last + 1, state.blkIndent, True)
    state.line = last + 1
    return True


def _links_alone(
    rule: Callable[[StateBlock, int, int, bool], bool],
) -> Callable[[StateBlock, int, int, bool], bool]:
    """The rule for ``[name]: address``; without it ``[注]：说明``-like lines would be lost."""

    def checked(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        lines = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        if not _LINK.fullmatch(lines.strip()):
            return False
        return rule(state, start, end, silent)

    return checked
