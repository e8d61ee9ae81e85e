"""Questions as they are asked of office papers: rotas, price lists, contracts, minutes, notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qabot.answering.answers import ask
from qabot.index import Index, open_index
from qabot.ingest import update
from qabot.models.span_reader import SpanReader

PAPERS = {
    "值班表.md": """# 国庆假期值班安排

| 日期 | 带班领导 | 值班员 | 电话 |
|---|---|---|---|
| 10月1日 | 办公室主任 | 综合科 | 6601 1201 |
| 10月2日 | 财务处长 | 预算科 | 6601 1202 |
| 10月3日 | 信息中心主任 | 网络科 | 6601 1203 |

注：值班时间为每日8:30至次日8:30，交接班须当面签字。
""",
    "收费标准.csv": """项目,单位,本市居民,外地游客,备注
成人票,元/人,40,80,含讲解
儿童票,元/人,0,20,1.2米以下免费
停车费（小型车）,元/小时,5,5,首小时免费
停车费（大型车）,元/小时,10,10,
讲解服务,元/场,60,100,英语讲解另加50元
""",
    "合同.txt": """物业服务合同

第二条 本合同期限为三年，自2025年7月1日起至2028年6月30日止。

第三条 物业服务费按建筑面积收取：
（一）多层住宅：每月每平方米1.35元；
（二）高层住宅：每月每平方米2.10元；

第四条 业主逾期交纳物业服务费的，自逾期之日起每日按应交金额的万分之五支付违约金。

第六条 一方需提前解除合同的，应提前六十日书面通知对方；因不可抗力解除的，不受此限。
""",
    "社保卡问答.md": """# 社保卡常见问题

## 社保卡丢了怎么办？

先拨打12333口头挂失，口头挂失有效期为10天；再到网点办理书面挂失和补卡，工本费20元。

## 补卡要多久？

即时制卡网点当场可取，其他网点15个工作日内领取。
""",
    "纪要.md": """# 第三次项目例会纪要

一、进度：主体结构已完成至12层，比计划滞后9天，原因是2月连续降雨。
二、质量：抽检混凝土试块36组，合格35组，不合格的1组位于地下二层，已要求返工。

下次例会时间：3月26日。
""",
    "採購公告.txt": """採購公告

標案名稱：圖書館自助借還書機採購
預算金額：新臺幣320萬元
押標金額度：新臺幣16萬元
開標地點：本館三樓第二會議室
是否允許共同投標：否
""",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("papers")
    for name, text in PAPERS.items():
        (folder / name).write_text(text, encoding="utf-8")
    update(folder / "index", [folder / name for name in PAPERS])
    index = open_index(folder / "index")
    yield index
    index.close()


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    return SpanReader(threads=1)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("10月3日谁带班", "信息中心主任"),
        ("10月2号的值班员是哪个科", "预算科"),
        ("财务处长哪天值班", "10月2日"),
        ("外地游客儿童票多少钱", "外地游客：20"),
        ("大型车停车一小时多少钱", "外地游客：10"),
        ("高层住宅物业费怎么收", "2.10元"),
        ("逾期不交物业费会怎样", "万分之五"),
        ("合同什么时候到期", "2028年6月30日"),
        ("补卡需要几天", "15个工作日"),
        ("口头挂失几天有效", "10天"),
        ("不合格的试块在哪里", "地下二层"),
        ("下次例会是什么时候", "3月26日"),
        ("开标地点在哪", "三樓第二會議室"),
        ("可不可以共同投标", "否"),
    ],
)
def test_first_quote_answers(papers: Index, reader: SpanReader, question: str, quoted: str) -> None:
    answer = ask(papers, question, reader=reader)
    assert answer.found
    assert quoted in answer.quotes[0].text


@pytest.mark.parametrize(
    "question",
    ["10月5日谁值班", "得标厂商是谁", "履约保证金是多少", "社保卡密码怎么改", "电梯维修费怎么收"],
)
def test_what_the_papers_do_not_say_is_refused(
    papers: Index, reader: SpanReader, question: str
) -> None:
    assert not ask(papers, question, reader=reader).found
