"""What a question asks for, and where something of that kind is in a text.

Spans are compared with what a reader would underline, or with where the text was put together.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qabot.language.questions import Wanted, answer_spans, asked_figures, names, wanted
from qabot.language.text import fold
from qabot.language.words import Segmenter

SEGMENTER = Segmenter()
# one unit of each measure: which of them a question accepts shows the measure it asks for
MEASURES = frozenset({"平方公里", "公里", "元", "%", "吨", "小时", "人", "岁"})
KINDS = {
    "date": "什么时候",
    "figure": "多少",
    "person": "谁",
    "place": "在哪里",
    "organisation": "哪家公司",
    "other": "为什么",
}


def found(question: str, text: str) -> list[str]:
    spans = answer_spans(text, question, wanted(question), SEGMENTER)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("研究院是什么时候成立的？", "date"),
        ("方案何时获批", "date"),
        ("哪一年接入全国平台", "date"),
        ("从哪天开始实行", "date"),
        ("几月几号签约", "date"),
        ("这座塔建于哪个世纪", "date"),
        ("When was the library founded?", "date"),
        ("In which year did it open?", "date"),
        ("对接了多少家企业", "figure"),
        ("出台了几条措施", "figure"),
        ("同比增幅有多大", "figure"),
        ("How many companies were served?", "figure"),
        ("谁提出了链长制", "person"),
        ("哪位院士在会上发言", "person"),
        ("Who founded the library?", "person"),
        ("Whose idea was it?", "person"),
        ("片区在哪里", "place"),
        ("总部设在哪个城市", "place"),
        ("来自哪国", "place"),
        ("Where does the river end?", "place"),
        ("Which city hosted the fair?", "place"),
        ("哪家公司中标", "organisation"),
        ("落户的是哪所大学", "organisation"),
        ("Which university took part?", "organisation"),
        ("为什么要改革", "other"),
        ("如何办理登记", "other"),
        ("几何学讲什么", "other"),
        ("几乎全部办结了吗", "other"),
        ("Is the whole library open whenever I come?", "other"),
        ("", "other"),
    ],
)
def test_question_asks_for_a_kind(question: str, kind: str) -> None:
    assert wanted(question).kind == kind


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("研究院是甚麼時候成立的", "研究院是什么时候成立的"),
        ("對接了多少家企業", "对接了多少家企业"),
        ("佔地面積有多大", "占地面积有多大"),
        ("出臺了幾條措施", "出台了几条措施"),
        ("誰提出了鏈長制", "谁提出了链长制"),
        ("總部設在哪個城市", "总部设在哪个城市"),
        ("是哪間學校", "是哪间学校"),
        ("ＧＤＰ是多少", "GDP是多少"),
    ],
)
def test_question_asks_for_the_same_in_either_script(traditional: str, simplified: str) -> None:
    assert wanted(traditional) == wanted(simplified) != Wanted("other")


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("济南自贸区面积有多少", "平方公里"),
        ("佔地多少", "平方公里"),
        ("公园有多大", "平方公里"),
        ("What area does it cover?", "平方公里"),
        ("隧道有多长", "公里"),
        ("塔的高度是多少", "公里"),
        ("How high is the tower?", "公里"),
        ("地区生产总值是多少", "元"),
        ("一共花了多少钱", "元"),
        ("增长了多少", "%"),
        ("占比是多少", "%"),
        ("涨了百分之几", "%"),
        ("What percentage of firms took part?", "%"),
        ("这头大象有多重", "吨"),
        ("改革用了多久", "小时"),
        ("压缩了多少天", "小时"),
        ("建了几年", "小时"),
        ("有多少人参加", "人"),
        ("有多少名教师", "人"),
        ("全市人口是多少", "人"),
        ("他当时几岁", "岁"),
        ("How old was he?", "岁"),
    ],
)
def test_question_for_a_figure_asks_for_one_measure(question: str, unit: str) -> None:
    want = wanted(question)
    assert want.kind == "figure"
    assert want.units & MEASURES == {unit}


@pytest.mark.parametrize(
    ("question", "unit"),
    [("对接了多少家企业", "家"), ("出台了几條措施", "条"), ("辦結多少件", "件"), ("第几届", "届")],
)
def test_measure_word_of_the_question_is_the_only_unit(question: str, unit: str) -> None:
    assert wanted(question).units == {unit}


@pytest.mark.parametrize(
    "question",
    ["停车一小时多少钱", "一吨水几元", "多少钱一次", "一个月交多少？", "一台電腦要多少錢"],
)
def test_one_of_a_unit_that_is_paid_for_is_not_a_figure(question: str) -> None:
    assert asked_figures(question) == []


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("停车两小时多少钱", "2"),
        ("第一次交多少", "1"),
        ("1级伤残赔多少", "1"),
        ("一小时内完成多少", "1"),
        ("一年有多少天", "1"),
        ("一个月后退多少钱", "1"),
    ],
)
def test_figures_that_are_asked_about_stay(question: str, value: str) -> None:
    assert [figure.value for figure in asked_figures(question)] == [value]


@pytest.mark.parametrize("question", ["涨到多少", "有多少只鸟", "How many books are lent?"])
def test_question_that_leaves_the_unit_open_takes_any(question: str) -> None:
    assert wanted(question) == Wanted("figure", frozenset())


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("何时成立", "研究院2019年7月成立，投资3亿元。", ["2019年7月"]),
        ("何時成立", "研究院於２０１９年７月１０日成立。", ["２０１９年７月１０日"]),
        ("哪天签的", "2020年10月 30日签约，2021年生效。", ["2020年10月 30日", "2021年"]),
        ("从何时到何时", "从二〇一八年至二〇二〇年十月", ["二〇一八年", "二〇二〇年十月"]),
        ("建于什么时候", "始建于十九世纪，20世纪90年代重修", ["十九世纪", "20世纪90年代"]),
        ("何时成立", "花了3个月、5天，占12%。", []),
        ("何时成立", "成立已经350年了", []),
    ],
)
def test_dates_are_found_whole(question: str, text: str, answers: list[str]) -> None:
    assert found(question, text) == answers


REPORT = "2020年，片區佔地37.99平方公里，總值7,248.40億元，增長３.１%，有14家院所、３００人。"


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("面积有多少", ["37.99平方公里"]),
        ("地区生产总值是多少", ["7,248.40億元"]),
        ("增长了多少", ["３.１%"]),
        ("引进了多少家院所", ["14家"]),
        ("有多少人", ["３００人"]),
        ("有多重", []),
        ("是多少", ["37.99平方公里", "7,248.40億元", "３.１%", "14家", "３００人"]),
    ],
)
def test_figures_are_found_with_a_unit_that_fits(question: str, answers: list[str]) -> None:
    assert found(question, REPORT) == answers


def test_figures_side_by_side_stay_apart() -> None:
    assert found("多少家", "12家 13家") == ["12家", "13家"]


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("谁签的约", "胡锦涛和温家宝到会", ["胡锦涛", "温家宝"]),
        ("誰會見了客人", "王忠林在濟南會見了客人", ["王忠林"]),
        ("在哪里", "趵突泉位于山东省济南市。", ["山东省济南市"]),
        ("在哪個國家", "總部設在日本和美國。", ["日本", "美國"]),
        ("哪所大学", "清华大学、北京大学签约，2020年落户济南。", ["清华大学", "北京大学"]),
        ("为什么", "2020年，胡锦涛到济南", []),
    ],
)
def test_names_of_the_wanted_kind_are_found(question: str, text: str, answers: list[str]) -> None:
    assert found(question, text) == answers


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("2020年哪天签的", "２０２０年10月30日签约", ["10月30日"]),
        ("二〇二〇年10月的哪天签的", "2020年十月30日签约", ["30日"]),
        ("3万家企业中有多少家获批", "30000家企业中有99家获批", ["99家"]),
        ("谁和温家宝到会", "胡锦涛和溫家寶到会", ["胡锦涛"]),
        ("济南在哪里", "濟南在山東省。", ["山東省"]),
        ("濟南在哪裡", "济南在北京以南。", ["北京"]),
    ],
)
def test_what_the_question_names_is_no_answer(question: str, text: str, answers: list[str]) -> None:
    assert found(question, text) == answers


def test_circled_number_is_no_figure_and_no_part_of_one() -> None:
    assert found("多少家", "①引进③12家院所，④家") == ["12家"]
    assert found("何时", "⑩月，③10月，(1)十一月") == ["10月", "十一月"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [("何时成立", "2019年7月"), ("多少家", "14家"), ("谁签的约", "温家宝"), ("在哪里", "北京")],
)
def test_span_deep_in_a_text_stands_where_the_answer_was_put(question: str, answer: str) -> None:
    before = "𠮷野家的😀便當，\u3000ＡＢＣ　③\n很好吃。\u00a0" * 20
    text = f"{before}{answer}。就是这样。"
    spans = answer_spans(text, question, wanted(question), SEGMENTER)
    assert spans == [(len(before), len(before) + len(answer))]


PIECES = (
    *"一二廿百万亿点年月日号世纪〇０9,.%家元岁 \n③½①²١é😀𠮷\u200d\u0301A-",
    *("2020", "1,234.5", "三点一四", "May 3", "1st", "濟南", "山东省", "王忠林", "清华大学", "IBM"),
)
WRITING = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@settings(max_examples=200)
@given(st.sampled_from(list(KINDS)), WRITING | st.text(max_size=40), WRITING)
def test_no_text_breaks_the_search_and_spans_lie_inside_in_order(
    kind: str, text: str, question: str
) -> None:
    want = wanted(KINDS[kind])
    assert want.kind == kind
    spans = answer_spans(text, question, want, SEGMENTER)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[start:end].strip() for start, end in spans)
    if kind in ("date", "figure"):
        assert all(any(c.isnumeric() or c in "M两" for c in text[s:e]) for s, e in spans)
    if kind == "other":
        assert spans == []


@given(WRITING | st.text(max_size=40))
def test_names_of_any_text_stand_in_it_in_order(text: str) -> None:
    folded, at = fold(text), 0
    for name in names(text, SEGMENTER):
        at = folded.index(name, at) + len(name)


@given(st.text(max_size=60))
def test_every_question_asks_for_something(question: str) -> None:
    want = wanted(question)
    assert want.kind in KINDS
    assert not want.units or want.kind in ("figure", "date")
    assert want == wanted(fold(question))


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("公司几点上班", "公司每周五天工作制，上午8:30上班。", ["上午8:30"]),
        ("公司几点上班", "每周五天，8:30至12:00，13:00-17:30。", ["8:30至12:00", "13:00-17:30"]),
        ("公司几點上班", "上班時間為上午九時，2020年起實行。", ["上午九時"]),
        ("几点钟关门", "每天8点半开门，晚上九点关门。", ["8点半", "晚上九点"]),
        ("什么时间上班", "自2020年起每天8点半上班。", ["8点半"]),
        ("食堂几时开饭", "食堂12:00开饭，共3个窗口。", ["12:00"]),
        ("What time does it open?", "It opens at 8:30 am on May 3.", ["8:30 am"]),
        ("图书馆什么时候开放", "2020年5月1日起开放，8:30开门。", ["2020年5月1日", "8:30"]),
        ("何时召开", "会议于2020年5月1日9:00召开。", ["2020年5月1日9:00"]),
    ],
)
def test_time_of_day_is_found_where_it_is_asked_for(
    question: str, text: str, answers: list[str]
) -> None:
    assert wanted(question).kind == "date"
    assert found(question, text) == answers


def test_points_of_an_argument_are_counted() -> None:
    assert wanted("提出了几点要求").kind == "figure"


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("何时通车", "2021-03-15 地铁二号线通车。", ["2021-03-15"]),
        ("何时开馆", "图书馆2021/5/8开馆，20220601扩建。", ["2021/5/8", "20220601"]),
        ("2020年哪天贯通", "2020.10.30 黄河隧道贯通。", ["10.30"]),
        ("10月30日是哪一年", "2020-10-30 贯通。", ["2020"]),
        ("几号开会", "二号线的会改在10月30号，31号起放假。", ["10月30号", "31号"]),
        ("何时发布", "3.10版于2021年发布。", ["2021年"]),
        ("一共多少钱", "花了5块钱，合人民币2亿4000万元。", ["5块钱", "2亿4000万元"]),
        ("5000元以上的有多少", "五千元以上的有300元。", ["300元"]),
    ],
)
def test_dates_and_sums_in_any_writing_are_found_whole(
    question: str, text: str, answers: list[str]
) -> None:
    assert found(question, text) == answers


FIGURES = st.tuples(st.integers(100, 9_999_999), st.sampled_from(["家", "件", "%", "万元", "公里"]))


@given(st.lists(FIGURES, max_size=8), st.booleans())
def test_figures_with_the_unit_are_found_where_they_were_put(
    written: list[tuple[int, str]], wide: bool
) -> None:
    text, put = "", []
    for number, unit in written:
        text += "，其中"
        digits = str(number).translate({0x30 + i: 0xFF10 + i for i in range(10)} if wide else {})
        if unit == "家":
            put.append((len(text), len(text) + len(digits) + 1))
        text += digits + unit
    assert answer_spans(text, "多少家", wanted("多少家"), SEGMENTER) == put


def test_names_are_those_of_people_places_and_institutions_in_text_order() -> None:
    text = "2020年12月，溫家寶在濟南與ＩＢＭ和中国科学院签约，共30家。"
    assert names(text, SEGMENTER) == ["温家宝", "济南", "中国科学院"]


def test_text_without_names_has_none() -> None:
    assert names("2020年12月，一共30家。", SEGMENTER) == []
    assert names("", SEGMENTER) == []


@pytest.mark.parametrize(
    ("question", "text", "answers"),
    [
        ("2020年12月有多少家企业", "2020年12月有12家企业。", ["12家"]),
        ("哪一年成立的", "2020年1月成立。", ["2020年1月"]),
        ("2020年市里第一批有几个人", "2020年首批独任审批师47名。", ["47名"]),
        ("占百分之几", "占百分之三十，约300家。", ["百分之三十"]),
        ("他几岁", "42周岁，干了3周。", ["42周岁"]),
        ("何时动工", "两年后动工，过了12年。", []),
        ("何时动工", "民國92年動工。", ["92年"]),
        ("谁写的", "张伟 王芳", ["张伟", "王芳"]),
        ("When was it opened?", "It was opened on October 30, 2019.", ["October 30, 2019"]),
        ("In which year was it founded?", "The firm, founded in 2019, may grow.", ["2019"]),
        ("How long did it take?", "It took 3 days.", ["3"]),
    ],
)
def test_answers_are_found_as_they_are_written(
    question: str, text: str, answers: list[str]
) -> None:
    assert found(question, text) == answers
