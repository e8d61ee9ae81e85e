"""What a message may mean after the turns before it: readings, each of them a whole question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.conversation.attributes import fit_for, joined
from qabot.conversation.context import Context
from qabot.conversation.corrections import correction_in
from qabot.conversation.forms import ANOTHER, END, Reading, Readings
from qabot.conversation.fragments import LONGEST_SIBLING, names_another, of_fragment, sibling_in
from qabot.conversation.names import Names, has_own_subject, is_name
from qabot.conversation.pointing import of_pair, with_anaphora
from qabot.conversation.substitution import shared_end
from qabot.conversation.times import dated
from qabot.language.questions import asks
from qabot.language.text import fold
from qabot.language.words import Segmenter

_OPENING = re.compile(
    r"^(?:那么|那(?!里|边|儿|个|家|款|座|部|种|些|位|时)|然后|还有|另外|再问一下"
    r"|(?:and|what about|how about|but)\b)[\s，,、]*(?:the\b\s*)?",
    re.IGNORECASE,
)
_NE = re.compile(r"的?(?:呢|咧)\s*[?？]?\s*$|^(?:what|how) about .*", re.IGNORECASE)


_YEAR_BEFORE = re.compile("(?:前|上)一?年(?:的?同期)?的?(?:是多少|多少)?|去年同期(?:是多少)?")
_LONGEST_FRAGMENT = 14
_LONGEST = 40


def readings(message: str, context: Context, names: Names, segmenter: Segmenter) -> Readings:
    """The readings of a message after a turn; the first is itself where nothing is left out."""
    text, wrong, corrected = correction_in(message)
    alone = Reading(text, text, "alone")
    if len(text) > _LONGEST:
        return Readings((alone,), bound=False)
    if instead := _instead(wrong, text, context):
        return Readings((instead,), bound=True)
    pair = [*of_pair(text, context)]
    if pair:
        return Readings(_different(pair), bound=True)
    found = [*with_anaphora(text, context, segmenter)]
    if found:
        return Readings(_different([*found, alone]), bound=False)
    return _without_pronoun(text, context, names, segmenter, corrected=corrected)


def _instead(wrong: str, text: str, context: Context) -> Reading | None:
    """What is meant in the place of what was not, in the last question that has that."""
    if not wrong or asks(text):
        return None
    asked = next((q for q in (context.question, *context.earlier) if wrong in q), None)
    if asked is None:
        return None
    return Reading(asked.replace(wrong, text, 1), text, "substitution")


def _without_pronoun(
    text: str, context: Context, names: Names, segmenter: Segmenter, *, corrected: bool
) -> Readings:
    """What leaves its subject out, or names another: 几点开门, 馆长呢, 那2019年呢, X2呢."""
    opened = _OPENING.match(fold(text))
    rest = text[opened.end() :] if opened else text
    core = END.sub("", rest).strip().removesuffix("的")
    alone = Reading(rest or text, core or text, "alone")
    if not core or ANOTHER.match(fold(core)):  # which other one is not known
        return Readings((Reading(text, text, "alone"),), bound=False)
    date = dated(_year_meant(core, context.question), context.question)
    if date is not None:
        return Readings((Reading(date, core, "substitution"),), bound=True)
    fragment = bool(_NE.search(text) or opened or corrected) and not asks(core)
    if fragment and len(core) <= _LONGEST_FRAGMENT:
        found = [*of_fragment(core, text, context, names, segmenter)]
        if found and (names_another(found[0], core) or is_name(core, names, segmenter)):
            return Readings(_different(found), bound=True)
        if not found or not corrected:
            found.append(Reading(core, core, "alone"))
        return Readings(_different(found), bound=corrected)
    if _is_parallel(core, context.question):
        return Readings((alone,), bound=False)
    compares = bool(_COMPARES.match(fold(core)))
    own = has_own_subject(core, names, segmenter) and not compares
    subjects = [] if own else [*_with_subject(core, context, segmenter)]
    subjects = subjects[:1] if compares else subjects
    return Readings(_different([*subjects, alone]), bound=False)


_COMPARES = re.compile("(?:和|跟|与|同|比|相比)(?!.*和)")  # 和X2比哪个更重: something is left out


def _is_parallel(core: str, before: str) -> bool:
    """True for the question before, asked of another: 乙仓库的面积 after 甲仓库的面积."""
    before = END.sub("", before)
    ending = shared_end(core, before)
    alike = _LEAST_ALIKE <= ending < len(core) and ending * 2 >= len(core)
    return alike and abs(len(core) - len(before)) <= 1


_LEAST_ALIKE = 4  # characters


def _year_meant(core: str, before: str) -> str:
    """``上一年同期`` after a question about 2020年 -> 2019年."""
    year = re.search("(?<![0-9])((?:19|20)[0-9]{2})年?", before)
    if year is None or _YEAR_BEFORE.fullmatch(fold(core)) is None:
        return core
    return f"{int(year[1]) - 1}年"


def _with_subject(core: str, context: Context, segmenter: Segmenter) -> Iterator[Reading]:
    """``几点开门``: of what was talked about, unless another of its kind is named."""
    for subject in fit_for(core, context):
        whole = len(subject) > LONGEST_SIBLING and subject in context.subjects[:1]
        if whole or not _is_beside(core, subject, segmenter):
            yield Reading(joined(subject, core), core, "subject", subject)


def _is_beside(core: str, subject: str, segmenter: Segmenter) -> bool:
    """True for 餐补标准 next to 话补, and for 病假工资 next to 海川公司的年假."""
    words = segmenter.words(subject)
    if words and sibling_in(subject[words[-1].start :], core, segmenter):
        return True
    length = len(subject)
    return length <= LONGEST_SIBLING and core[length - 1 : length] == subject[-1]


def _different(found: Sequence[Reading]) -> tuple[Reading, ...]:
    return tuple({reading.text: reading for reading in reversed(found)}.values())[::-1]
