"""Questions about the demo corpus with known answers, and what is true of every answer."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qabot.answering.answers import LONGEST_QUESTION, ask
from qabot.answering.quoting import QUOTE_LENGTH
from qabot.documents.units import quotable_spans
from qabot.errors import QuestionError
from qabot.index import Index, open_index
from qabot.ingest import update
from qabot.models.span_reader import SpanReader, load_reader
from qabot.rendering import Style, answer_text

ANSWERED = {
    "2020年前三季度济南市地区生产总值是多少": "7248.40亿元",
    "金融辅导员对接了多少家企业": "1218家",
    "哪个城市是全国首个落地信易贷平台的城市": "济南",
    "山东产业技术研究院是什么时候成立的": "2019年7月",
    "开发区内设机构减少到多少个": "64个",
    "万里黄河第一隧什么时候贯通": "2020年10月30日",
    "济南自贸区面积有多少": "37.99平方公里",
    "qabot 的退出码 3 表示什么": "3 表示文档里没有答案",
    # in traditional characters
    "金融輔導員對接了多少家企業": "1218家",
    "萬里黃河第一隧什麼時候貫通": "2020年10月30日",
    # figures in another writing
    "二〇二〇年前三季度济南市地区生产总值是多少": "7248.40亿元",
    "链长制选了十二条还是二十条产业链": "12条",
    # in English
    "How many enterprises did the financial advisers connect with by October 2020?": "1218家",
    "When was the first tunnel under the Yellow River completed?": "10月30日",
}
REFUSED = [
    "青岛市的市长是谁",
    "青島市的市長是誰",
    "2022年冬奥会在哪里举行",
    "红烧肉怎么做",
    "牛顿第二定律的内容是什么",
    "1998年济南市地区生产总值是多少",
    "二〇一七年前三季度濟南市地區生產總值是多少",
    "2020年9月底金融辅导员对接了多少家企业",
]


@pytest.fixture(params=["reader", "rule"])
def reader(request: pytest.FixtureRequest) -> SpanReader | None:
    return load_reader() if request.param == "reader" else None


@pytest.mark.parametrize("question", ANSWERED)
def test_question_is_answered_by_its_first_quote(
    corpus_index: Index, reader: SpanReader | None, question: str
) -> None:
    answer = ask(corpus_index, question, reader=reader)
    assert ANSWERED[question] in answer.quotes[0].text


@pytest.mark.parametrize("question", REFUSED)
def test_unanswerable_question_gives_no_quotes(
    corpus_index: Index, reader: SpanReader | None, question: str
) -> None:
    answer = ask(corpus_index, question, reader=reader)
    assert (answer.found, answer.quotes) == (False, ())


def test_refusal_names_the_nearest_sentences(corpus_index: Index) -> None:
    assert "市长" in ask(corpus_index, "青岛市的市长是谁", min_confidence=1.0).related[0].text


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("金融辅导员对接了多少家企业", "1218家"),
        ("2020年前三季度济南市地区生产总值是多少", "7248.40亿元"),
        ("开发区内设机构减少到多少个", "64个"),
        ("万里黄河第一隧什么时候贯通", "2020年10月30日"),
    ],
)
def test_answering_words_are_marked(
    corpus_index: Index, reader: SpanReader | None, question: str, marked: str
) -> None:
    quote = ask(corpus_index, question, reader=reader).quotes[0]
    assert [quote.document.text[start:end] for start, end in quote.highlights] == [marked]


@pytest.mark.parametrize("question", [*ANSWERED, *REFUSED])
def test_quotes_are_whole_sentences_that_do_not_overlap(
    corpus_index: Index, reader: SpanReader | None, question: str
) -> None:
    quotes = ask(corpus_index, question, min_confidence=0, reader=reader).quotes
    assert 1 <= len(quotes) <= 3
    taken: set[tuple[str, int]] = set()
    for quote in quotes:
        assert quote.text == quote.document.text[quote.start : quote.end]
        spans = quotable_spans(quote.document.text, quote.document.body, len(quote.document.text))
        inside = [s for s in spans if quote.start <= s[0] and s[1] <= quote.end]
        assert (inside[0][0], inside[-1][1]) == (quote.start, quote.end)
        assert len(quote.text) <= QUOTE_LENGTH or len(inside) == 1
        places = {(quote.document.id, offset) for offset in range(quote.start, quote.end)}
        assert not places & taken
        taken |= places


def test_as_many_quotes_come_as_are_asked_for(corpus_index: Index) -> None:
    three = ask(corpus_index, "济南市有哪些开放措施", quotes=3, min_confidence=0).quotes
    one = ask(corpus_index, "济南市有哪些开放措施", quotes=1, min_confidence=0).quotes
    assert one == three[:1]
    assert len(three) == 3


def test_same_question_has_the_same_answer(corpus_index: Index, reader: SpanReader | None) -> None:
    question = "济南自贸区面积有多少"
    assert ask(corpus_index, question, reader=reader) == ask(corpus_index, question, reader=reader)


def test_neighbour_that_holds_the_questions_words_is_quoted_along(corpus_index: Index) -> None:
    question = "2019年8月26日国务院发布的山东自贸区总体方案里，济南的部分有多少平方公里"
    quote = ask(corpus_index, question).quotes[0]
    assert "2019年8月26日" in quote.text
    assert "37.99平方公里" in quote.text


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "is empty"),
        ("\x00\x1b", "is empty"),
        (" \n\t", "is empty"),
        ("？！……", "contains no words"),
        ("问" * (LONGEST_QUESTION + 1), "1001 characters, limit 1000"),
    ],
)
def test_what_is_no_question_is_refused_with_its_reason(
    corpus_index: Index, question: str, problem: str
) -> None:
    with pytest.raises(QuestionError, match=problem):
        ask(corpus_index, question)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40))
@example("-ß")  # no passage has a word of it
def test_no_question_breaks_the_answer(
    corpus_index: Index, reader: SpanReader | None, question: str
) -> None:
    try:
        answer = ask(corpus_index, question, min_confidence=0, reader=reader)
    except QuestionError:
        return
    assert 0 <= answer.confidence <= 1
    assert all(q.text == q.document.text[q.start : q.end] for q in answer.quotes)


def test_sentence_goes_before_a_table_row_that_says_the_same(
    corpus_index: Index, reader: SpanReader | None
) -> None:
    quotes = ask(corpus_index, "2020年前三季度济南市地区生产总值是多少", reader=reader).quotes
    assert quotes[0].text.startswith("2020年前三季度，济南市地区生产总值为7248.40亿元")
    assert any(quote.text.startswith("|") for quote in quotes)


def test_refusal_shows_what_the_documents_say_of_another_year(corpus_index: Index) -> None:
    answer = ask(corpus_index, "2017年前三季度济南市地区生产总值是多少")
    assert not answer.found
    assert "7248.40亿元" in answer.related[0].text


def test_no_quote_of_an_answer_is_about_another_year(
    corpus_index: Index, reader: SpanReader | None
) -> None:
    answer = ask(
        corpus_index, "2019年济南市地区生产总值超过千亿元的区县有几个", quotes=20, reader=reader
    )
    assert "9个" in answer.quotes[0].text
    assert not any("2020年" in quote.text for quote in answer.quotes)


def indexed(folder: Path, texts: dict[str, str]) -> Index:
    paths = [folder / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    update(folder / "index", paths)
    return open_index(folder / "index")


YEARBOOK = "2020年济南市地区生产总值为10140.91亿元，比上年增长4.9%。"


@pytest.mark.parametrize(
    ("other", "conflicting"),
    [
        ("2020年济南市地区生产总值为10215.3亿元，比上年增长5.1%。", True),
        ("2020年济南市地区生产总值为10,140.91亿元，全省第二。", False),  # the same figure
        ("2019年济南市地区生产总值为9443.4亿元，比上年增长7%。", False),  # of another year
        ("2020年济南市常住人口为920.2万人。", False),
    ],
)
def test_documents_that_differ_are_shown_together(
    tmp_path: Path, reader: SpanReader | None, other: str, conflicting: bool
) -> None:
    index = indexed(tmp_path, {"a.md": YEARBOOK, "b.md": other})
    answer = ask(index, "2020年济南市地区生产总值是多少", reader=reader)
    assert answer.conflicting is conflicting
    assert ("几份文档说法不一" in answer_text(answer, Style())) is conflicting
    if conflicting:
        assert {quote.document.path for quote in answer.quotes[:2]} == {"a.md", "b.md"}


@pytest.mark.parametrize(
    ("texts", "question", "conflicting"),
    [
        (
            ("# 云岭公司员工手册\n\n婚假为13天。", "# 海川公司员工手册\n\n婚假为10天。"),
            "婚假有几天",
            False,
        ),
        (
            ("# 青湖博物馆\n\n停车每小时收费6元。", "# 白石博物馆\n\n停车每小时收费4元。"),
            "停车每小时收费多少",
            False,
        ),
        (
            (
                "# 财政公告\n\n2019年一般公共预算收入874亿元。",
                "# 统计\n\n2020年一般公共预算收入906亿元。",
            ),
            "一般公共预算收入是多少",
            False,
        ),
        (
            (
                "# 云岭公司员工手册\n\n云岭公司员工的婚假为13天。",
                "# 云岭公司休假通知\n\n云岭公司员工的婚假为15天。",
            ),
            "云岭公司员工的婚假为多少天",
            True,
        ),
    ],
)
def test_documents_differ_only_about_the_same_subject_at_the_same_time(
    tmp_path: Path,
    reader: SpanReader | None,
    texts: tuple[str, str],
    question: str,
    conflicting: bool,
) -> None:
    index = indexed(tmp_path, {"a.md": texts[0], "b.md": texts[1]})
    assert ask(index, question, reader=reader).conflicting is conflicting


def test_question_of_two_parts_has_both_quoted(tmp_path: Path, reader: SpanReader | None) -> None:
    index = indexed(
        tmp_path,
        {
            "a.md": "济南市生产总值为10140.91亿元。济南市生产总值在全省排第二位。"
            "济南市生产总值增长很快，令人鼓舞。",
            "b.md": "济南市财政收入达906.1亿元。",
        },
    )
    answer = ask(index, "济南市的生产总值和财政收入分别是多少", reader=reader)
    said = "".join(quote.text for quote in answer.quotes[:2])
    assert "10140.91亿元" in said
    assert "906.1亿元" in said
