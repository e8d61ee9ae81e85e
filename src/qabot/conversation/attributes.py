"""What can be asked of what: the subjects that fit a message, and how an attribute is asked for."""

from __future__ import annotations

import re

from qabot.answering.designations import designations
from qabot.conversation.context import Context
from qabot.language.questions import asks
from qabot.language.text import fold


def longest_topics(context: Context) -> list[str]:
    """What was asked about, with its time first: 2020年前三季度济南市地区生产总值."""
    of_question = [topic for topic in context.topics if topic in context.question]
    return sorted(of_question, key=len, reverse=True)[:MOST_SUBJECTS] or all_subjects(context)


def fit_for(core: str, context: Context) -> list[str]:
    """The subjects of which ``core`` may be asked, names first.

    A figure, 星辰X1的电池容量, has no weight or price; it grows, or is worked out somehow.
    """
    subjects = all_subjects(context)[:MOST_SUBJECTS]
    found = [s for s in subjects if s not in core and not designations(s) & designations(core)]
    models = [s for s in found if designations(s)]
    found = [s for s in found if s in models or not any(m.startswith(s) for m in models)]  # brands
    if of_figures(core):
        return found
    return [s for s in found if s in context.subjects or not is_figure(s)] or found


def is_figure(topic: str) -> bool:
    """True for what is a figure, a day or a person, and so has nothing else to ask of."""
    return any(p.search(fold(topic)) for p, asked in ASKED_OF if asked != "是什么")


def is_somebody(words: str) -> bool:
    """True for what ends with an office or a trade: 馆长, 负责人."""
    return any(p.search(fold(words)) for p, asked in ASKED_OF if asked == "是谁")


def of_figures(core: str) -> bool:
    """True for what is asked of figures, not of what has them: 增速是多少, 怎么算."""
    return bool(_OF_FIGURES.search(fold(core)))


GROWTH = re.compile(
    "(?:同比|环比|年均)?(?:增速|增幅|增长率?|增长幅度|涨幅|降幅|占比|比重|排名)|同比|环比"
)
_OF_FIGURES = re.compile(
    f"{GROWTH.pattern}|增[长加]|下降|怎[么样]算|为什么|为何|[计核]算|依据|超过"
)


def as_question(text: str) -> str:
    """``贺明远的电话呢`` -> 贺明远的电话是多少."""
    found = re.search("^(.+)的([^的]{1,8})呢[?？]?$", text)
    return attribute_of(found[1], found[2]) if found and not asks(found[2]) else text


def as_whole(text: str) -> str:
    """``星野X3 Pro的重量`` -> 星野X3 Pro的重量是多少.

    What asks already, or names no attribute that is known, stays.
    """
    found = re.search("^(.{2,}?[^的])的([^的]{1,8})$", text.rstrip(" 。.!！"))
    if found is None or asks(text) or not any(p.search(fold(found[2])) for p, _ in ASKED_OF):
        return text
    return attribute_of(found[1], found[2])


def attribute_of(subject: str, attribute: str) -> str:
    """``青湖博物馆`` and ``馆长`` -> 青湖博物馆的馆长是谁."""
    if attribute.isascii():
        return f"What about the {attribute} of {subject}?"
    known = (asked for pattern, asked in ASKED_OF if pattern.search(fold(attribute)))
    return f"{subject}的{attribute}{next(known, '是什么')}"


def is_known(attribute: str) -> bool:
    """True for what is asked for in a way of its own, 馆长; not for 中级, which may be anything."""
    return any(pattern.search(fold(attribute)) for pattern, _ in ASKED_OF)


ASKED_OF = (
    (
        re.compile("第[^的]{1,5}[条款项章节]$|(?:定义|含义|内容|名称|全称|颜色|型号|品牌)$"),
        "是什么",
    ),
    (
        re.compile(
            "(?:票|费|价|价格|价钱|钱|工资|薪水|补贴|补助|押金|罚款|[票费]用|学费|奖金|资金|投资)$"
        ),
        "多少钱",
    ),
    (re.compile("(?:[产婚年病事丧陪探]假|假期)$"), "有几天"),
    (
        re.compile(
            "(?:(?:试用|保质|保修|质保|有效|借|工|租|学|任|合同)期|期限|周期|年限|时长|寿命)$"
        ),
        "是多久",
    ),
    (re.compile("(?:时间|日期|开馆|闭馆|开门|关门|开业|班车|末班|首班)$"), "是什么时候"),
    (re.compile("(?:地址|地点|位置|出口|入口|办公室|总部|校区)$"), "在哪里"),
    (
        re.compile(
            "(?:电话|号码|分机|分机号|邮箱|手机号?|面积|重量|数量|人数|人口|高度|长度|宽度|深度|容量|功率|速度|比例|利率|率|总量|产值|总值|收入|利润|金额|增速|密码|[尺续]寸?航?)$"
        ),
        "是多少",
    ),
    (
        re.compile(
            "(?:馆长|院长|校长|园长|局长|主任|经理|总监|负责人|联系人|[经主]办人|法人|发言人|创始人|主持人|监护人|[甲乙丙丁买卖]方|[出承]租方|承办人|代表|教练|作者|导演|主演|书记|董事长|总裁|店长|处长|科长|班主任|医生|讲师|老师|教师|师傅|导师|站长|会长|[队班组村镇市]长|总经理|院士)$"
        ),
        "是谁",
    ),
)


def joined(subject: str, rest: str) -> str:
    """Both as one question; English words ask behind the subject."""
    rest = rest.strip()
    if rest.isascii() and rest:
        return f"{subject}: {rest}"
    return subject + rest


def all_subjects(context: Context) -> list[str]:
    """Names first, then the words before what was asked; these alone where there are no names."""
    return list(dict.fromkeys([*context.subjects[:_MOST_NAMES], *context.topics[:1]]))


MOST_SUBJECTS = 3
_MOST_NAMES = 2
