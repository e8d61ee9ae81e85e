"""What the cells of a table are to one another: which rows are heads, which columns are labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_MOST_HEAD_ROWS = 4
_LONGEST_NAME = 40  # characters
_LONGEST_LABEL = 16  # characters
_FIGURE = re.compile(r"[-+−(（]?[¥￥$€]?\s?[\d,.]+\s?[%‰]?[)）]?|[—–-]|/")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(r"\d{2,4}[-/.年]\d{1,2}(?:[-/.月]\d{1,2}日?)?.{0,9}|\d{1,2}:\d\d.*")
_SENTENCE = re.compile(r"[。！？；;!]$")
_VALUE = re.compile(r"\d{2,}|[。；，,@]|\d[.．]\d")
_LABEL = re.compile(  # how names of properties end in Chinese and English offices
    "(?:名|名称|名稱|姓名|性别|性別|年龄|年齡|民族|籍贯|学历|學歷|职务|職務|职称|職稱|电话|電話|手机|号码|號碼|号|號|代码|地址|住址|邮箱|日期"
    "|时间|時間|年份|月份|期限|人|人员|人数|额|額|数|數|数量|數量|率|比|比例|类别|類別|类型|種類|种类|型号|型號|规格|規格|单位|單位|部门|部門|科室"
    "|岗位|崗位|价|价格|價格|金额|金額|费用|费|費|量|值|标准|標準|指标|項目|项目|科目|内容|內容|说明|說明|备注|備註|描述|情况|状态|結果|结果"
    "|方式|方法|地点|地點|地区|地區|区域|区县|城市|国家|产品|品名|商品|材料|原因|依据|要求|条件|级别|等级|程度|编号|序号|编码|面积|产量|收入|支出"
    "|合计|总计|小计|占比|增幅|增长|增速|涨幅|降幅|跌幅|增减|同比|环比|负责人|联系人|代表人|法人|范围|资本|性质|来源|去向|用途|时长|温度|高度|长度|宽度|重量|功率|容量|站点|问题|答案|评价|评分|得分|成绩|结论|意见)"
    r"[（(]?[^（()）]{0,12}[）)]?|(?:name|date|time|type|no\.?|number|price|amount|total|unit|code|id|value|status|address|phone|email|quantity|rate|year|month|item|description|city|country|area)",
    re.IGNORECASE,
)
_ENDS_LIKE_LABEL = re.compile(rf".{{0,12}}?{_LABEL.pattern}", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:备注|備註|附注|附註|注|註|说明|說明|数据来源|資料來源|资料来源|来源|note|source)s?\s*[:：\d一①.、]",
    re.IGNORECASE,
)
_UNIT = re.compile(  # its value in one of the groups
    r"[（(【]?\s*(?:(?:计量|計量|金额|金額|货币|貨幣|数据|面积|重量)?(?:单位|單位)|币种|Unit|单价单位)"
    r"\s*[:：]\s*(.{1,40}?)[）)】]?"
    r"|[（(][^（）()]{0,12}(?:单位|單位)\s*[:：]([^（）()]{1,20})[）)]",
    re.IGNORECASE,
)
_AND = re.compile("[、，,;；/和及]")
_BODY = re.compile(  # an office or a firm, which is a unit of another kind
    r".{2,}(?:公司|集团|集團|中心|学|學|[局处處厅廳委部所院校厂廠社会會店行队隊办辦室馆館科组組站村镇鎮县縣区區市省])"
)
_FIELD = re.compile(  # a short name, a colon, a value: no time of day, no proportion
    r"(?![\d:：]+)[^：:。，；\n]{1,12}(?:：|(?<!\d):|(?<=\d):(?!\d))\s*\S.*"
)
_NAMES_A_TABLE = re.compile(
    r"(?:续|附|附件)?(?:表|图|圖|图表|附件|Table|Figure)\s*(?:[一二三四五六七八九十\d]|[A-Z]\b).*|附件?[:：].*"
    r"|.*(?:表|名单|名單|清单|清單|明细|明細|情况|情況|一览|一覽|目录|目錄)(?:[（(][^（()）]{1,20}[）)])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A cell where it is: its column from 0, how many it covers, the name of its column.

    ``is_repeated`` is true where it covers this row from one above. ``row`` is the number of its
    row in the file, from 1; 0 where rows have none. ``line`` is the line at which that begins.
    """

    text: str
    column: int
    columns: int = 1
    is_head: bool = False
    is_repeated: bool = False
    head: str = ""
    row: int = 0
    line: int = 0


Rows = Sequence[Sequence[Place]]


def head_rows(rows: Rows) -> int:
    """How many of the first rows name the columns; 0 where none does.

    Those that the file marks as heads do; else a row of short, different names above others, and
    those below it that divide its names further.
    """
    marked = 0
    while marked < len(rows) - 1 and _is_marked(rows[marked]):
        marked += 1
    if marked:
        return marked
    if len(rows) < 2 or not _may_be_head(rows[0], rows[1:]):
        return 0
    count = 1
    while count < min(_MOST_HEAD_ROWS, len(rows) - 1) and _divides(rows[count - 1], rows[count]):
        count += 1
    return count


def _is_marked(row: Sequence[Place]) -> bool:
    filled = [place for place in row if place.text]
    return bool(filled) and all(place.is_head for place in filled)


def _may_be_head(row: Sequence[Place], below: Rows) -> bool:
    filled = [place for place in row if place.text]
    texts = [place.text for place in filled]
    columns = max(place.column + place.columns for r in (row, below[0]) for place in r)
    return (
        len(filled) >= 2
        and len(set(texts)) == len(texts)
        and sum(place.columns for place in filled) >= 0.5 * columns
        and all(is_name(text) for text in texts)
        and not all(_YEAR.fullmatch(text) for text in texts)
    )


def is_name(text: str) -> bool:
    """True for what may name a column: short, not a figure but for a year, not a sentence."""
    return len(text) <= _LONGEST_NAME and not _SENTENCE.search(text) and not is_figure(text)


def is_figure(text: str) -> bool:
    """True for a figure or a date."""
    if _YEAR.fullmatch(text):
        return False
    return bool(_FIGURE.fullmatch(text) or _DATE.fullmatch(text))


def _divides(above: Sequence[Place], row: Sequence[Place]) -> bool:
    """True for a second row of heads: below names that cover several columns, or that lack one."""
    same = {(place.column, place.text) for place in above}
    filled = [p for p in row if p.text and not p.is_repeated and (p.column, p.text) not in same]
    if not filled or not all(is_name(place.text) for place in filled):
        return False
    covered = {
        column
        for place in above
        if place.columns > 1
        for column in range(place.column, place.column + place.columns)
    }
    if covered:
        return all(place.column in covered for place in filled)
    named = {place.column for place in above if place.text}
    lacking = {place.column for place in filled} - named
    texts = [place.text for place in filled]
    first = {place.column for place in row if place.text}
    return bool(lacking) and 0 not in first and len(set(texts)) < len(texts)


def title_rows(rows: Rows) -> int:
    """How many rows at the top have one text each, above a table of several columns."""
    wide = (n for n, row in enumerate(rows) if sum(bool(place.text) for place in row) > 1)
    last, count = max(wide, default=0), 0
    while count < last and _is_title(rows[count]):
        count += 1
    return count


def _is_title(row: Sequence[Place]) -> bool:
    if any(place.is_head and place.columns == 1 for place in row):
        return False
    return len({place.text for place in row if place.text}) == 1


def is_note(row: Sequence[Place], *, is_last: bool) -> bool:
    """True for a note at the foot of a table: 「注：以上价格均含税。」."""
    texts = list(dict.fromkeys(place.text for place in row if place.text))
    if len(texts) != 1:
        return False
    if is_note_line(texts[0]):
        return True
    is_wide = any(place.text and place.columns > 1 for place in row)
    says = _SENTENCE.search(texts[0]) or (is_wide and is_field_line(texts[0]))
    return is_last and bool(says)


def is_note_line(text: str) -> bool:
    """True for what explains a table: 「注：以上数据为初步统计数。」, 「资料来源：市统计局」."""
    return bool(_NOTE.match(text))


def is_field_line(text: str) -> bool:
    """True for a name with its value, 「学历：硕士」; not for 「表1：人员名单」, 「单位：万元」."""
    if is_unit_line(text) or _NAMES_A_TABLE.fullmatch(text):
        return False
    return bool(_FIELD.fullmatch(text))


def is_unit_line(text: str) -> bool:
    """True for the unit of a table's figures: 「单位：万元」; not for 「单位：济南市水务局」."""
    found = _UNIT.fullmatch(text)
    parts = _AND.split(found[1] or found[2]) if found else ()
    return bool(found) and not any(_BODY.fullmatch(part.strip()) for part in parts)


def is_unit(row: Sequence[Place]) -> bool:
    """True for a row of a table that is nothing but the unit of its figures."""
    texts = {place.text for place in row if place.text}
    return len(texts) == 1 and is_unit_line(texts.pop())


def is_key_value(rows: Rows) -> bool:
    """True for rows of a name and its value: 「法定代表人 | 李明」, 「成立时间 | 2012年3月」."""
    pairs = [row for row in rows if any(place.text for place in row)]
    if len(pairs) < 2 or any(_width(row) != 2 for row in pairs):
        return False
    if any(place.is_head for place in pairs[0]) and pairs[0][-1].is_head:
        return False
    names = [row[0].text for row in pairs]
    if len(set(names)) < len(names) or not all(n and is_name(n) for n in names):
        return False
    if all(row[0].is_head and not row[-1].is_head for row in pairs):
        return True
    second = pairs[0][-1].text
    if _names_column(second) or len(pairs) > _MOST_PAIRS:
        return False
    below = [name for name in names[1:] if not _TOTAL.fullmatch(name)]  # heads are labels, too
    return sum(map(looks_like_label, below)) >= 0.5 * max(len(below), 1)


def _names_column(text: str) -> bool:
    return looks_like_label(text) or bool(_PERIOD.fullmatch(text))


_PERIOD = re.compile(  # what names a column of figures
    r"(?:(?:19|20)\d\d年?(?:度|[一二三四]季度|\d{1,2}月|上半年|下半年|末)?|第?[一二三四]季度|\d{1,2}月份?"
    r"|[本上]期|[本上]年.{0,2}|期[初末].{0,2}|去年|今年)(?:[（(].{1,10}[)）])?"
)
_TOTAL = re.compile("(?:合|总|總|小|共)[计計]")
_MOST_PAIRS = 60  # rows; a longer table of two columns is a list


def is_form(rows: Rows) -> bool:
    """True for labels each with its value next to it: 「姓名 | 李明 | 性别 | 男」."""
    wide = [row for row in rows if _width(row) >= 2]
    if not wide or any(_width(row) % 2 for row in wide) or max(map(_width, wide)) < 4:
        return False
    labels = [place.text for row in wide for place in row[::2] if place.text]
    values = [place.text for row in wide for place in row[1::2] if place.text]
    if not labels or len(set(labels)) < 0.9 * len(labels):
        return False
    first = [place.text for place in wide[0][1::2] if place.text]
    if len(first) > 1 and all(map(_names_column, first)):
        return False
    doubtful = any(map(_names_column, first))  # heads of a table are labels, too
    rest = wide[1:] or wide
    below = [place.text for row in rest for place in row[::2] if place.text or doubtful]
    named = min(_share_of_labels(labels), _share_of_labels(below))
    return named >= 0.6 and sum(map(looks_like_label, values)) < 0.4 * max(len(values), 1)


def _share_of_labels(texts: Sequence[str]) -> float:
    return sum(map(looks_like_label, texts)) / max(len(texts), 1)


def _width(row: Sequence[Place]) -> int:
    return len(row)


def looks_like_label(text: str) -> bool:
    """True for the name of a property: 联系电话, 注册资本（万元）, 金额："""
    text = text.replace(" ", "")
    if text.endswith(("：", ":")):
        return len(text) <= _LONGEST_LABEL
    return (
        len(text) <= _LONGEST_LABEL
        and not _VALUE.search(text)
        and bool(_ENDS_LIKE_LABEL.fullmatch(text))
    )
