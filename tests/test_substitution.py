"""Follow-ups: what takes the place of what in the question before, written down by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabot.conversation.substitution import LONGEST, is_courtesy, with_question_before
from qabot.language.words import Segmenter

GDP = "2020年前三季度济南市地区生产总值是多少"
LOANS = "2020年6月末济南市贷款余额是多少"
FIRMS = "2020年9月30日济南市有多少家企业"
DEPTH = "趵突泉有多深"
VISITORS = "How many visitors came in May 2020?"
PEOPLE = "What is the population of Jinan?"
SEGMENTER = Segmenter()


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (GDP, "那2019年呢？", "2019年前三季度济南市地区生产总值是多少"),
        (GDP, "去年呢", "去年前三季度济南市地区生产总值是多少"),
        (GDP, "19年呢", "2019年前三季度济南市地区生产总值是多少"),
        (GDP, "上半年呢", "2020年上半年济南市地区生产总值是多少"),
        (GDP, "2019年全年呢", "2019年全年济南市地区生产总值是多少"),
        ("2019年末济南市常住人口是多少", "2018年呢", "2018年末济南市常住人口是多少"),
        ("济南2020年GDP是多少", "第二季度呢？", "济南2020年第二季度GDP是多少"),
        ("2020年济南GDP是多少", "9月末呢", "2020年9月末济南GDP是多少"),
        ("9月末贷款余额是多少", "2019年呢", "2019年9月末贷款余额是多少"),
        (LOANS, "9月末呢", "2020年9月末济南市贷款余额是多少"),
        (LOANS, "那2019年9月末呢？", "2019年9月末济南市贷款余额是多少"),
        ("2020年1-9月进出口总额是多少", "1-6月呢", "2020年1-6月进出口总额是多少"),
        (FIRMS, "10月呢", "2020年10月济南市有多少家企业"),
        (FIRMS, "15日呢", "2020年9月15日济南市有多少家企业"),
        ("贷款余额是多少", "9月末呢", "9月末贷款余额是多少"),
        ("周一几点开门", "周末呢", "周末几点开门"),
        ("2020年济南的GDP", "那么，2018年的呢？", "2018年济南的GDP"),
        (VISITORS, "and in 2019?", "How many visitors came in May 2019?"),
        (VISITORS, "And in June?", "How many visitors came in June 2020?"),
        (VISITORS, "what about June 2019", "How many visitors came in June 2019?"),
    ],
)
def test_date_takes_the_place_of_the_same_part_of_a_date(
    before: str, question: str, understood: str
) -> None:
    assert with_question_before(question, before, SEGMENTER) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        (GDP, "青岛市呢", "2020年前三季度青岛市地区生产总值是多少"),
        (GDP, "那烟台呢", "2020年前三季度烟台地区生产总值是多少"),
        ("濟南2020年GDP是多少", "那青島呢？", "青島2020年GDP是多少"),
        (DEPTH, "黑虎泉呢", "黑虎泉有多深"),
        (DEPTH, "那黑虎泉", "黑虎泉有多深"),
        (DEPTH, "解放阁呢", "解放阁有多深"),
        ("大明湖的面积是多少", "千佛山呢", "千佛山的面积是多少"),
        ("城子崖遗址在哪里", "大辛庄遗址呢", "大辛庄遗址在哪里"),
        ("五龙潭公园有多大", "泉城公园呢", "泉城公园有多大"),
        ("山东大学有多少学生", "山东师范大学呢", "山东师范大学有多少学生"),
        ("济南市历下区人口有多少", "历城区呢", "济南市历城区人口有多少"),
        ("王忠林什么时候出生", "孙述涛呢", "孙述涛什么时候出生"),
        ("第三届文博会在哪里举行", "第五届呢", "第五届文博会在哪里举行"),
        ("地铁3号线有多长", "5号线呢", "地铁5号线有多长"),
        ("一年级有多少人", "二年级呢", "二年级有多少人"),
        ("贷款满5万元要什么材料", "10万元呢", "贷款满10万元要什么材料"),
        ("金融辅导员对接了多少家企业", "那济南呢", "济南金融辅导员对接了多少家企业"),
        (PEOPLE, "And Qingdao?", "What is the population of Qingdao?"),
        (PEOPLE, "how about Baotu Spring?", "What is the population of Baotu Spring?"),
        ("How do I open it on Linux?", "And on Windows?", "How do I open it on Windows?"),
    ],
)
def test_name_or_figure_takes_the_place_of_one_of_its_kind(
    before: str, question: str, understood: str
) -> None:
    assert with_question_before(question, before, SEGMENTER) == understood


@pytest.mark.parametrize(
    ("before", "question", "understood"),
    [
        ("济南市的面积是多少", "人口呢？", "济南市的人口是多少"),
        (GDP, "那规模以上工业增速呢", "2020年前三季度济南市规模以上工业增速是多少"),
        (LOANS, "存款余额呢", "2020年6月末济南市存款余额是多少"),
        ("济南自贸区面积有多少", "人口呢", "济南自贸区人口有多少"),
        ("济南自贸区面积有多少", "那它的人口呢", "济南自贸区人口有多少"),
        ("济南2020年GDP是多少", "CPI呢", "济南2020年CPI是多少"),
        ("济南有多少医院", "大学呢？", "济南有多少大学"),
        ("年假有几天", "病假呢", "病假有几天"),
        (PEOPLE, "and the area?", "What is the area of Jinan?"),
        ("王忠林什么时候出生", "他在哪里工作", "王忠林在哪里工作"),
        ("济南自贸区面积有多少", "它是什么时候成立的", "济南自贸区是什么时候成立的"),
    ],
)
def test_what_is_asked_about_the_same_subject_changes(
    before: str, question: str, understood: str
) -> None:
    assert with_question_before(question, before, SEGMENTER) == understood


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (GDP, "济南自贸区面积有多少"),
        (GDP, "那里有多少家企业？"),
        (GDP, "其中有多少家是民营企业"),
        (GDP, "呢？"),
        (GDP, "那么金融辅导员一共对接了济南市的多少家企业以及项目呢"),
        (DEPTH, "那你好"),
        (DEPTH, "谢谢呢"),
        (DEPTH, "那就这样"),
        (GDP, "那好吧"),
        (GDP, "那算了"),
        (GDP, "你呢"),
        (GDP, "Android phones?"),
        ("济南市的面积是多少", "王忠林呢"),  # a person has none, and none is there
        ("qabot怎么安装", "那卸载呢"),
        ("民国时期济南有多少泉", "清代呢"),
        ("第三届文博会在哪里举行", "10万元呢"),
        ("when does it open?", "And Qingdao?"),
    ],
)
def test_question_of_its_own_stays_as_it_is(before: str, question: str) -> None:
    assert with_question_before(question, before, SEGMENTER) == question


def test_nothing_before_leaves_a_follow_up_alone() -> None:
    assert with_question_before("那2019年呢？", None, SEGMENTER) == "那2019年呢？"


@pytest.mark.parametrize("text", ["你好", "那你好", "谢谢！", "好的", "OK", "Thank you!"])
def test_courtesies_are_known(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", ["行政审批要多久", "好客山东是什么", "算力有多少", "Hiring rules"])
def test_question_that_begins_like_a_courtesy_is_none(text: str) -> None:
    assert not is_courtesy(text)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_pair_of_texts_gives_a_question(question: str, before: str) -> None:
    understood = with_question_before(question, before, SEGMENTER)
    assert understood == question or len(understood) <= len(question) + len(before) + 2
    assert len(question) <= LONGEST or understood == question


@given(st.integers(1000, 2999), st.integers(1000, 2999))
def test_year_is_all_that_a_year_changes(year: int, other: int) -> None:
    asked = with_question_before(f"那{other}年呢", f"济南市{year}年有多少家企业", SEGMENTER)
    assert asked == f"济南市{other}年有多少家企业"
