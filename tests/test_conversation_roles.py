"""What a message is for, told by hand for each kind; nothing takes long."""

from __future__ import annotations

import time

import pytest

from qabot.conversation import role_of
from qabot.conversation.parts import parts_of
from qabot.conversation.speech import plain

COURTESIES = """谢谢 好的，谢谢你 好的谢谢 谢谢你的回答 你好 你好呀 在吗 哈哈 666 算了，不问了 嗯嗯
好吧 知道了谢谢 Thanks! 辛苦了 晚安 你真棒 ok 收到 明白了，谢谢 謝謝你 早 好嘞，多谢 好的收到
哈哈你真厉害 没有了谢谢 再见 谢啦 不客气"""
QUESTIONS = """行政审批要多久 好客山东是什么 算力有多少 好的标准是什么 你知道王志勇是谁吗
谢谢公园在哪 早餐几点 是谁 发文件要找谁 怎么提交文件 公司帮助员工的政策 怎么使用年假
图书馆能做什么 我能借几本书 餐补标准 我可以带什么进馆 帮助残疾人的政策有哪些 功能区有几个"""
ABOUT = {
    "who": "你是谁 你是机器人吗 你叫什么名字 介绍一下你自己",
    "can": "你能做什么 你都知道些什么 你都能做些什么呀 帮助 怎么用 你会什么 你有什么功能",
    "send": "我怎么给你发文件 怎么上传文档 可以给你发资料吗",
    "sure": "你的答案准不准 你说的对吗 你的数据从哪来",
    "write": "你能把答案翻译成英文吗 你能帮我写一首诗吗 帮我总结一下",
}


@pytest.mark.parametrize("text", [*COURTESIES.split(), "Thank you!", "good morning", "many thanks"])
def test_greeting_or_thanks_is_a_courtesy(text: str) -> None:
    assert role_of(text) == "courtesy"


@pytest.mark.parametrize("text", [*QUESTIONS.split(), "Hiring rules", "Who is the director?", "？"])
def test_question_that_looks_like_small_talk_is_a_question(text: str) -> None:
    assert role_of(text) == "question"


@pytest.mark.parametrize(("role", "texts"), ABOUT.items())
def test_question_about_the_bot_is_told_from_one_to_the_documents(role: str, texts: str) -> None:
    assert [role_of(text) for text in texts.split()] == [role] * len(texts.split())


@pytest.mark.parametrize("letter", ["嗯", "哈", "好", "谢", "你", "了", "6", "能", "文件"])
def test_no_message_takes_long(letter: str) -> None:
    started = time.process_time()
    for text in (letter * 40, letter * 39 + "x", f"请问{letter * 30}吗"):
        role_of(text)
        plain(text)
        parts_of(text)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("青湖博物馆几点开馆，门票多少钱", ["青湖博物馆几点开馆", "门票多少钱"]),
        ("周一开门吗？停车怎么收费？", ["周一开门吗？", "停车怎么收费？"]),
        ("专家号多少钱 停车怎么收费", ["专家号多少钱", "停车怎么收费"]),
        ("什么时候开课 在哪儿上", ["什么时候开课", "在哪儿上"]),
        ("几点关门？馆长是谁？有多少藏品？", ["几点关门？", "馆长是谁？", "有多少藏品？"]),
        ("如果是周一，几点开门", ["如果是周一，几点开门"]),
        ("在济南，什么时候成立的", ["在济南，什么时候成立的"]),
        ("新增贷款余额、存款余额分别是多少？", ["新增贷款余额、存款余额分别是多少？"]),
        ("「殿下先謁陵乎？先即位乎？」是誰說的?", ["「殿下先謁陵乎？先即位乎？」是誰說的?"]),
        ("他说“你是谁？”的那一集讲了什么？", ["他说“你是谁？”的那一集讲了什么？"]),
    ],
)
def test_message_is_parted_where_each_clause_asks(message: str, parts: list[str]) -> None:
    assert parts_of(message) == parts


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("请问一下那个青湖博物馆的镇馆之宝是什么来着", "青湖博物馆的镇馆之宝是什么"),
        ("三彩马多高来着我忘了", "三彩马多高"),
        ("那帮我查一下王志勇是谁", "王志勇是谁"),
        ("一套有多少件啊", "一套有多少件"),
        ("谢谢公园在哪里", "谢谢公园在哪里"),
        ("年假有几天？", "年假有几天？"),
    ],
)
def test_words_that_say_nothing_are_left_out(message: str, said: str) -> None:
    assert plain(message) == said
