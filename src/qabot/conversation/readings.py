"""What a message may mean after the turns before it: readings, each of them a whole question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qabot.conversation.attributes import as_whole, attribute_of, fit_for, joined
from qabot.conversation.context import Context
from qabot.conversation.corrections import correction_in
from qabot.conversation.forms import ANOTHER, END, Reading, Readings
from qabot.conversation.fragments import LONGEST_SIBLING, names_another, of_fragment, sibling_in
from qabot.conversation.names import Names, has_own_subject, is_name
from qabot.conversation.pointing import of_pair, with_anaphora
from qabot.conversation.substitution import shared_end
from qabot.conversation.times import dated, in_that_year
from qabot.language.questions import asks
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter

_OPENING = re.compile(
    r"^(?:那么|那(?!里|边|儿|个|家|款|座|部|种|些|位|时)|然后|还有|另外|再问一下"
    r"|(?:and|what about|how about|but)\b)[\s，,、]*"
    r"(?:(?:at|in|on|for|of|from|with)\b\s*)?(?:the\b\s*)?",
    re.IGNORECASE,
)
_NE = re.compile(r"的?(?:呢|咧)\s*[?？]?\s*$|^(?:what|how) about .*", re.IGNORECASE)


_LONGEST_FRAGMENT = 14  # Chinese characters, as `_width` counts
_LONGEST = 40


def readings(message: str, context: Context, names: Names, segmenter: Segmenter) -> Readings:
    """The readings of a message after a turn; the first is itself where nothing is left out."""
    text, wrong, corrected = correction_in(message)
    alone = Reading(text, text, "alone")
    if _width(text) > _LONGEST:
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
    rest = in_that_year(rest, [context.question, *context.answers])
    bare = END.sub("", rest).strip()
    core = _without_article(bare.removesuffix("的"))
    alone = Reading(rest or text, core or text, "alone")
    if not core or ANOTHER.match(fold(core)):  # which other one is not known
        return Readings((Reading(text, text, "alone"),), bound=False)
    date = dated(core, context.question, _of_the_same(context))
    if date is not None:
        return Readings((Reading(date, core, "substitution"),), bound=True)
    called = is_name(core, names, segmenter) or names.in_short(core)
    marked = bool(_NE.search(text) or opened or corrected) or (core != bare and called)  # X2的
    if owned := _whole_of_another(core, names, segmenter, marked=marked):
        return Readings((owned,), bound=True)
    fragment = (marked or _is_bare_noun(core, segmenter)) and not asks(core)
    if fragment and _width(core) <= _LONGEST_FRAGMENT:
        return _of_fragment(core, text, context, names, segmenter, corrected=corrected)
    if _is_parallel(core, context.question):
        return Readings((alone,), bound=False)
    compares = bool(_COMPARES.match(fold(core)))
    own = has_own_subject(core, names, segmenter) and not compares
    subjects = [] if own else [*_with_subject(core, context, segmenter)]
    subjects = subjects[:1] if compares else subjects
    return Readings(_different([*subjects, alone]), bound=False)


def _of_fragment(
    core: str, text: str, context: Context, names: Names, segmenter: Segmenter, *, corrected: bool
) -> Readings:
    """A few words that ask for nothing themselves: in the question before, or by themselves."""
    found = [*of_fragment(core, text, context, names, segmenter)]
    if found and (names_another(found[0], core) or is_name(core, names, segmenter)):
        return Readings(_different(found), bound=True)
    if not found or not corrected:
        found.append(Reading(core, core, "alone"))
    return Readings(_different(found), bound=corrected)


def _width(text: str) -> float:
    """How much a text may say: two letters of English count as one Chinese character."""
    return sum(1.0 if is_cjk(character) else 0.5 for character in text)


def _without_article(core: str) -> str:
    """``the Harbor Hotel`` -> Harbor Hotel."""
    return re.sub(r"^the\s+(?=[A-Za-z])", "", core, flags=re.IGNORECASE)


def _of_the_same(context: Context) -> list[str]:
    """The questions before the last that were about what the talk is about."""
    subjects = context.subjects[:1]
    return [q for q in context.earlier if any(subject in q for subject in subjects)]


def _whole_of_another(
    core: str, names: Names, segmenter: Segmenter, *, marked: bool
) -> Reading | None:
    """``启明中学的学费``: what is asked of something that is named with it, asked as a question.

    Where the message is ``marked`` as a follow-up, 那…, so is what nobody says how to ask for.
    """
    owner, _, attribute = core.rpartition("的")
    if not attribute or not (is_name(owner, names, segmenter) or names.in_short(owner)):
        return None
    whole = as_whole(core)
    if whole == core and marked and not asks(core):
        whole = attribute_of(owner, attribute)
    return Reading(whole, core, "alone") if whole != core else None


def _is_bare_noun(core: str, segmenter: Segmenter) -> bool:
    """True for a few words that only name what is sought: 联系电话, 受理编号."""
    words = segmenter.tagged(core)
    return (
        1 < len(core) <= _LONGEST_NOUN
        and all(map(is_cjk, core))
        and all(word.tag[:1] in "nbjl" or word.tag in ("vn", "v", "a") for word in words)
        and words[-1].tag[:1] == "n"
    )


_LONGEST_NOUN = 6  # characters
_COMPARES = re.compile("(?:和|跟|与|同|比|相比)(?!.*和)")  # 和X2比哪个更重: something is left out


def _is_parallel(core: str, before: str) -> bool:
    """True for the question before, asked of another: 乙仓库的面积 after 甲仓库的面积."""
    before = END.sub("", before)
    ending = shared_end(core, before)
    alike = _LEAST_ALIKE <= ending < len(core) and ending * 2 >= len(core)
    return alike and abs(len(core) - len(before)) <= 1


_LEAST_ALIKE = 4  # characters


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
