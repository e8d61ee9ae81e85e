"""What a question asks for: a date, a figure with its unit, a person, a place, or another thing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qabot.language.dates import CLOCK_UNITS
from qabot.language.numbers import Figure, figures, key, same
from qabot.language.text import fold, is_cjk
from qabot.language.words import Segmenter
from qabot.types import Span

Kind = Literal["date", "weekday", "figure", "person", "place", "organisation", "other"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of the answer; ``units`` are those that a figure may have, none = any.

    For a date they are those of a time of day where one is asked for: 几点上班.
    """

    kind: Kind
    units: frozenset[str] = frozenset()


def wanted(question: str) -> Wanted:
    """``济南自贸区面积有多少`` -> a figure in square kilometres or the like."""
    folded = fold(question)
    if _CLOCK.search(folded):
        return Wanted("date", CLOCK_UNITS)
    if _WHICH_WEEKDAY.search(folded):
        return Wanted("weekday")
    for kind, pattern in _KINDS:
        if pattern.search(folded):
            return Wanted(kind, _units(folded) if kind == "figure" else frozenset())
    return Wanted("other")


def asks(question: str) -> bool:
    """False for bare words, ``自贸区 面积``, as they are typed into a search box."""
    return _ASKS.search(fold(question)) is not None


def answer_spans(text: str, question: str, want: Wanted, segmenter: Segmenter) -> list[Span]:
    """Where something of the wanted kind is in a text, unless the question names it itself.

    In text order, without overlaps; none when the kind is "other".
    """
    if want.kind in ("date", "figure"):
        spans = [
            (figure.start, figure.end)
            for figure in figures(text)
            if not _is_named(figure, question) and _is_wanted(figure, want, text)
        ]
        if want.kind == "figure":
            return spans
        over = _UNTIL if want.units else (" ",)
        return [_without_sign(span, text) for span in _joined(spans, text, over=over)]
    if want.kind == "weekday":
        return [match.span() for match in _WEEKDAY.finditer(fold(text))]
    tags = _TAGS.get(want.kind, frozenset())
    if not tags:
        return []
    folded = fold(question)
    named = [(w.start, w.end) for w in segmenter.tagged(text) if w.tag in tags]
    return [span for span in _joined(named, text) if fold(text[slice(*span)]) not in folded]


def asked_figures(question: str) -> list[Figure]:
    """The figures of a question but for the one of a rate: none in ``停车一小时多少钱``.

    What is paid for one of a thing is seldom written with a 1: 5元/小时, 每小时5元.
    """
    folded = fold(question)
    return [figure for figure in figures(question) if not _is_rate(figure, folded)]


def _is_rate(figure: Figure, folded: str) -> bool:
    """True for one of a unit that the question asks the amount of: 一吨水几元, 多少钱一次."""
    if figure.value != "1" or figure.unit in _NO_RATE or folded[: figure.start].endswith("第"):
        return False
    before, after = folded[: figure.start], folded[figure.end :]
    return bool(_AMOUNT_BEFORE.search(before) or _AMOUNT_AFTER.match(after))


def names(text: str, segmenter: Segmenter) -> list[str]:
    """The proper names in a text, folded: people, places, institutions."""
    folded = fold(text)
    spans = [(w.start, w.end) for w in segmenter.tagged(text) if w.tag in _NAMES]
    return [folded[start:end] for start, end in _joined(spans, text)]


_DAILY = (
    "(?:[上下]班|[开关][门饭]|[上下]课|放学|营业|打烊|办公|午休|[供就用]餐|起床|熄灯)"  # each day
)
_CLOCK = re.compile(
    "几点(?!建议|意见|要求|内容|原因|措施|注意|好处|区别|不同|体会|问题|说明|做法|经验|启示)"
    f"|几时{_DAILY}|[什甚]么时[间候]{_DAILY}|(?:[上下]班|营业|办公|作息|[供就]餐|门诊|上课)时间"
    r"|\bwhat time\b"
)
_WEEK = "(?:周|星期|礼拜)"
_WHICH_WEEKDAY = re.compile(
    f"{_WEEK}几(?![次回趟节个天])|(?:what|which) day(?:s)? of the week|(?:what|which) weekday"
)
_WEEKDAY = re.compile(
    f"{_WEEK}[一二三四五六日天末](?!年)"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweekends?\b"
)
_UNTIL = (" ", "至", "到", "-", "~", "\N{EN DASH}", "\N{EM DASH}", "～")
_KINDS: Sequence[tuple[Kind, re.Pattern[str]]] = (
    (
        "date",
        re.compile(
            "[什甚]么时[候间]|啥时候?|时间(?:是|为)?[?？]?$|什么日期|何时|何年|何月|何日|哪一?[年月日天]|哪个?年代|哪个?世纪"
            r"|几[月号时]|几几年|年份|日期|^when\b|\bwhen (?:was|were|did|does|is|will)\b"
            r"|(?:which|what) (?:year|month|day|date)"
        ),
    ),
    (
        "figure",
        re.compile(
            r"多少|(?<![哪近这前好十])几(?!乎|何|度|时)|多[大高长远重久宽深快厚]|第几|占比|比例|比重|百分之|增幅|增速"
            r"|how (?:many|much|large|big|long|far|high|tall|old)|what (?:percentage|share|area)"
        ),
    ),
    ("person", re.compile(r"谁|哪一?[位名]|哪几[位名]|何人|哪个人|什么人|\bwho(?:m|se)?\b")),
    (
        "place",
        re.compile(
            "哪里|哪儿|何处|何地|什么地[方点]|甚么地[方点]|哪一?[座个]?(?:城市|国家|地[方区点]|省|县|市|区|州|洲|岛|村|镇)"
            r"|哪国|\bwhere\b|(?:which|what) (?:city|country|place|province|district|town)"
        ),
    ),
    (
        "organisation",
        re.compile(
            "哪一?[家所间支]|哪一?个?(?:机构|公司|部门|单位|大学|学校|学院|医院|组织|球队|集团|企业|银行)"
            r"|(?:which|what) (?:company|organi[sz]ation|university|institut(?:ion|e)|bank|firm)"
        ),
    ),
)
_AMOUNT = "(?:多少|几)(?:人民币|块钱|块|元|钱|角|毛|分|费)"
_AMOUNT_AFTER = re.compile(
    f"(?![以之]?[内后前上下里])[^\\d,;。，；、?？]{{0,8}}?(?:{_AMOUNT}|[要收交付给缴]多少|多少(?=[?？]?$))"
)
_NO_RATE = frozenset({"", "级", "层", "届", "号", "月", "日", "岁", "周岁", "元", "%", "倍"})
_AMOUNT_BEFORE = re.compile(f"{_AMOUNT}$")
_ASKS = re.compile(
    "[?？]|什么|甚么|啥|谁|哪|何|几|多少|多[大高长远久重宽深快厚]|怎|为什么|吗|呢|是否|是不是|有没有|能否"
    r"|\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|did|does|do|can)\b"
)
_TAGS = {  # parts of speech of jieba's dictionary
    "person": frozenset({"nr", "nrt", "nrfg"}),
    "place": frozenset({"ns", "nsf"}),
    "organisation": frozenset({"nt", "nz"}),
}
_NAMES = frozenset({"nr", "nrt", "nrfg", "ns", "nsf", "nt", "nz"})
_DATE_UNITS = frozenset({"年", "月", "日", "号", "年代", "世纪"})
_AREA = frozenset({"平方公里", "平方千米", "平方米", "公顷", "亩"})
_LENGTH = frozenset({"公里", "千米", "米", "厘米", "毫米", "英里", "km", "m", "cm", "mm"})
_MONEY = frozenset({"元", "人民币", "美元", "欧元", "日元", "港元"})
_SHARE = frozenset({"%", "‰", "个百分点", "倍"})
_WEIGHT = frozenset({"公斤", "千克", "吨", "克", "kg"})
_DAYS = ("天", "日", "工作日", "自然日", "交易日")
_TIME = frozenset({"年", "个月", "月", "周", *_DAYS, "小时", "分钟", "秒"})
_PEOPLE = frozenset({"人", "名", "位", "人次"})
_UNITS: Sequence[tuple[re.Pattern[str], frozenset[str]]] = (
    (
        re.compile("百分[之点]|几成|占比|比[例重]|增[幅速]|增长率|多少倍|percent|what share"),
        _SHARE,
    ),
    (re.compile("增长(?:了|为|是)?多少|多少百分"), _SHARE),
    (re.compile("多久|多长时间|几年|多少年|多少天|几天"), _TIME),
    (re.compile("how long"), _TIME | _LENGTH),
    (re.compile("面积|占地|多大|平方|what area"), _AREA),
    (
        re.compile("多少[钱元]|金额|资金|投资|总值|产值|收入|营收|价格|总额|贷款|产业规模|gdp"),
        _MONEY,
    ),
    (re.compile("多[高长远宽深厚]|长度|高度|宽度|距离|how (?:far|high|tall)"), _LENGTH),
    (re.compile("多重|重量|体重"), _WEIGHT),
    (re.compile("多少人|几[个名位]?人|人口|人数"), _PEOPLE),
    (re.compile("几岁|多少岁|年龄|how old"), frozenset({"岁", "周岁"})),
)
_MEASURE = re.compile("(?:多少|几)(个人|个百分点|平方公里|平方米|公里|公顷|[^\\W\\d_])")
_MEASURES = frozenset("个家项条件次种座所部本台辆架艘届层级名位人户亩吨章节天年")


def _units(folded: str) -> frozenset[str]:
    """The units that the question's words ask for; none when they leave it open."""
    measure = _MEASURE.search(folded)
    if measure and measure[1] == "个人":
        return _PEOPLE
    if measure and measure[1] in _MEASURES and measure[1] not in "年天":
        unit = measure[1]
        return _PEOPLE if unit in _PEOPLE else frozenset({unit})
    return next((units for pattern, units in _UNITS if pattern.search(folded)), frozenset())


def _is_named(figure: Figure, question: str) -> bool:
    """True for a figure that the question contains itself; 哪一年 contains none."""
    return any(
        same(figure, asked) and not question.endswith("哪", 0, asked.start)
        for asked in figures(question)
    )


def _is_wanted(figure: Figure, want: Wanted, text: str) -> bool:
    """True for a date, or an amount in a unit asked for; English text is not read for units."""
    english = not any(map(is_cjk, text))
    if want.kind == "date":
        if english and not figure.unit:
            return len(figure.digits) == 4 and figure.digits[0] in "12"
        units = want.units or _DATE_UNITS | CLOCK_UNITS
        if figure.unit == "号" and not _is_day(figure, text):
            return False
        return figure.unit in units and not _is_duration(figure, text)
    if want.units and not english:
        return figure.unit in want.units or key(figure)[1] in want.units
    return figure.unit not in _DATE_UNITS | CLOCK_UNITS


def _is_day(figure: Figure, text: str) -> bool:
    """True for 10月30号 and 30号起, not for 二号线."""
    after = text[figure.end : figure.end + 1]
    month_before = text.endswith("月", 0, figure.start)
    return month_before or not after.isalnum() or after in _AFTER_DAY


def _is_duration(figure: Figure, text: str) -> bool:
    """``过了12年``, ``两年后``: a length of time, not a date."""
    if (
        figure.unit != "年"
        or len(figure.digits) == 4
        or fold(text).endswith(_ERAS, 0, figure.start)
    ):
        return False
    before, after = text[: figure.start][-1:], text[figure.end : figure.end + 1]
    return len(figure.digits) != 2 or before in _BEFORE_DURATION or after in _AFTER_DURATION


def _without_sign(span: Span, text: str) -> Span:
    """The span of a date without the hyphen, slash or point in place of its last unit."""
    start, end = span
    return (start, end - 1) if fold(text[end - 1]) in "-/." else span


def _joined(spans: Sequence[Span], text: str, *, over: Sequence[str] = ()) -> list[Span]:
    """Neighbours with no more between them than ``over`` as one: 2020年 10月, or a name's parts."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and text[joined[-1][1] : start] in ("", *over):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


_ERAS = ("民国", "公元", "公元前", "西元", "西元前")
_BEFORE_DURATION = tuple("了过過用近约約达達长長")
_AFTER_DAY = tuple("前后後起至到")
_AFTER_DURATION = tuple("来來后後前间間以多内內")
