"""Web pages whose lists, tables, forms, figures and folded sections must be read as they are."""

from __future__ import annotations

import lxml.html
import pytest

from qabot.readers.content import Content
from qabot.readers.html import read_html
from qabot.readers.markup import table_rows
from qabot.readers.tables import TableCell

LONG = "".join(
    f"<p>第{i}段：为规范管理，依据国家有关法律法规，结合本市实际情况，制定本办法，各单位应当认真贯彻执行，"
    f"不得擅自变更第{i}项规定的内容。</p>"
    for i in range(1, 9)
)
MENU = '<div class="top"><ul><li><a href="/">首页</a></li><li><a href="/b">办事</a></li></ul></div>'
FOOT = '<div class="footer"><p>主办：市政府办公厅 版权所有</p></div>'


def read(body: str) -> Content:
    return read_html(f"<html><body>{body}</body></html>".encode(), "a.html")


def tail(body: str) -> list[tuple[str, str]]:
    """Kinds and texts of the blocks behind the long text of an article that contains ``body``."""
    content = read(f'{MENU}<div class="a"><h1>指南</h1><div>{LONG}{body}</div></div>{FOOT}')
    blocks = content.structure.blocks
    found = [(str(b.kind), content.text[b.start : b.end]) for b in blocks]
    last = max(i for i, (_, text) in enumerate(found) if text.startswith("第8段"))
    assert not any("版权" in text or "首页" in text for _, text in found)
    return found[last + 1 :]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("980<sup>1</sup>元", "980¹元"),
        ('980<sup><a href="#n1">1</a></sup>元', "980¹元"),
        ('980<a class="noteref" href="n.html#a1">1</a>元', "980¹元"),
        ('<style>.n{vertical-align:super}</style>980<span class="n">1</span>元', "980¹元"),
        ("15.2<sup>[3]</sup>亿", "15.2[3]亿"),
        ("3.2×10<sup>6</sup>人，10<sup>-3</sup>毫米", "3.2×10⁶人，10⁻³毫米"),
        ("H<sub>2</sub>O，CO<sub>2</sub>，m<sup>2</sup>", "H₂O，CO₂，m²"),
        ("2<sup>1</sup>/<sub>5</sub>米", "2 1/5米"),
        ("QB<sup>TM</sup>，the 1<sup>st</sup>", "QB™，the 1st"),
    ],
)
def test_raised_and_lowered_figures_do_not_join_those_before_them(
    written: str, read_as: str
) -> None:
    assert read(f"<p>{written}</p>").text == read_as
    assert tail(f"<p>{written}，以上为说明文字。</p>") == [
        ("paragraph", f"{read_as}，以上为说明文字。")
    ]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("<mfrac><mn>1</mn><mn>5</mn></mfrac>", "1/5"),
        ("<mn>2</mn><mfrac><mn>1</mn><mn>5</mn></mfrac>", "2 1/5"),
        (
            "<mrow><msup><mn>10</mn><mn>4</mn></msup><mo>×</mo><msqrt><mi>B</mi></msqrt></mrow>",
            "10⁴×√B",
        ),
        (
            "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>",
            "(a+b)/2",
        ),
        (
            "<semantics><msub><mi>v</mi><mn>0</mn></msub><annotation>v_0</annotation></semantics>",
            "v₀",
        ),
    ],
)
def test_formula_keeps_its_bar_its_powers_and_its_roots(written: str, read_as: str) -> None:
    assert read(f"<p>不低于<math>{written}</math>。</p>").text == f"不低于{read_as}。"


def test_formula_that_is_also_drawn_stands_once() -> None:
    page = (
        '<p>面积为3 <span class="katex"><span class="katex-mathml"><math><msup><mi>m</mi><mn>2</mn>'
        '</msup></math></span><span class="katex-html" aria-hidden="true">m2</span></span>。</p>'
    )
    assert read(page).text == "面积为3 m²。"


def test_struck_text_is_left_out_and_told_and_what_replaces_it_is_kept() -> None:
    page = (
        "<style>.was{color:red;text-decoration:line-through}</style><p>价格：<s>1200元</s>980元，"
        '<span class="was">3680元</span>2980元，<del>5月</del><ins>6月</ins>起'
        '<b style="text-decoration: line-through">（<s>旧</s>）</b>。</p>'
    )
    content = read(page)
    assert content.text == "价格：980元，2980元，6月起。"
    assert content.losses == ("4 struck-out passages left out",)


def test_table_gives_its_caption_and_cells_with_what_they_cover() -> None:
    page = (
        '<table><caption>表1 收支</caption><thead><tr><th rowspan="2">地区'
        '<th colspan="2">2023年</tr>'
        "<tr><th>收入<th>支出</tr></thead><tr><td>济南<td>100<td>90</tr></table>"
    )
    content = read(page)
    assert content.text == (
        "表1 收支\n\n| 地区 | 2023年 |\n| 地区 | 收入 | 支出 |\n| 济南 | 100 | 90 |"
    )
    row = content.structure.blocks[-1]
    cells = [
        (content.text[c.start : c.end], c.column, c.head) for c in content.structure.cells(row)
    ]
    assert cells == [("济南", 0, "地区"), ("100", 1, "2023年 收入"), ("90", 2, "2023年 支出")]


def test_value_that_covers_rows_stands_in_each_of_them() -> None:
    page = (
        "<table><tr><th>级别<th>费用<th>比例</tr>"
        "<tr><td rowspan=2>三级医院<td>3万元以下<td>85%</tr>"
        "<tr><td>3万元以上<td>90%</tr></table>"
    )
    assert tail(page) == [
        ("head", "| 级别 | 费用 | 比例 |"),
        ("row", "| 三级医院 | 3万元以下 | 85% |"),
        ("row", "| 三级医院 | 3万元以上 | 90% |"),
    ]


def test_rows_of_a_table_for_other_readers() -> None:
    table = lxml.html.fragment_fromstring(
        '<table><tfoot><tr><td>计</td></tr></tfoot><tr><td rowspan="0">甲<br>乙</td>'
        '<td colspan="9z">'
        "<table><tr><td>1</td><td>2<sup>3</sup></td></tr></table></td></tr>"
        "<tr><th></th></tr></table>"
    )
    assert table_rows(table) == [
        [TableCell("甲 乙", 1, 2), TableCell("1 2³", 9, 1)],
        [TableCell("", is_head=True)],
        [TableCell("计")],
    ]


def test_items_of_lists_have_their_numbers_and_their_depth() -> None:
    page = (
        "<p>材料如下：</p><ol><li>身份证<ul><li>正面</li></ul></li><li><p>户口簿</p></li></ol>"
        '<ol type="a" start="3"><li>甲</li></ol><ol style="list-style: none"><li>乙</li></ol>'
        "<ol><li>（一）丙</li></ol>"
    )
    content = read(page)
    assert content.text == "材料如下：\n1. 身份证\n正面\n2. 户口簿\nc. 甲\n乙\n（一）丙"
    blocks = content.structure.blocks
    assert [(b.kind, b.level) for b in blocks[1:4]] == [("item", 1), ("item", 2), ("item", 1)]
    assert tail(page)[0] == ("paragraph", "材料如下：")
    assert [kind for kind, _ in tail(page)[1:]] == ["item"] * 6


def test_definitions_stand_behind_their_terms() -> None:
    page = (
        "<dl><dt>受理电话</dt><dd>0531-6660</dd><dt>办公时间：</dt><dd>周一至周五</dd><dd>9:00起</dd>"
        "<dt>材料</dt><dd><ul><li>身份证</li></ul></dd><dt>可以代办吗？</dt><dd>可以。</dd></dl>"
    )
    assert tail(page) == [
        ("paragraph", "受理电话：0531-6660"),
        ("paragraph", "办公时间：周一至周五"),
        ("paragraph", "办公时间：9:00起"),
        ("paragraph", "材料："),
        ("item", "身份证"),
        ("question", "可以代办吗？"),
        ("answer", "可以。"),
    ]


def test_fields_of_a_form_are_read_with_their_labels() -> None:
    page = (
        "<form><p><label>姓名</label><input value=李明></p><p>性别：<input type=radio checked>男 "
        "<input type=radio>女</p><p>学历<select><option>本科<option selected>硕士</select></p>"
        "<p>备注<textarea>无异议</textarea><input type=hidden value=x><input type=submit></p>"
        "</form>"
    )
    assert [text for _, text in tail(page)] == [
        "姓名：李明",
        "性别：☑男 □女",
        "学历：硕士",
        "备注：无异议",
    ]
    assert read("<p>正文。</p><form><input name=q value=请输入关键词></form>").text == "正文。"


TABS = (
    '<ul class="tabs"><li>基本信息</li><li>申请材料</li><li>办理流程</li></ul>'
    '<div class="tab" style="display:block"><p>由市交通运输局负责办理，时限二十个工作日。</p></div>'
    '<div class="tab" style="display:none"><p>营业执照复印件</p></div>'
    '<div class="tab" hidden><p>受理、核查、发证</p></div>'
)


def test_tabs_that_are_not_shown_are_read_under_their_names() -> None:
    expected = [
        "基本信息",
        "由市交通运输局负责办理，时限二十个工作日。",
        "申请材料",
        "营业执照复印件",
        "办理流程",
        "受理、核查、发证",
    ]
    content = read(f"<h1>指南</h1>{TABS}")
    assert content.text.split("\n\n") == ["指南", *expected]
    assert [h.title for h in content.headings] == ["指南", *expected[::2]]
    assert content.losses == ()
    assert [text for _, text in tail(TABS)] == expected


def test_answers_that_fold_out_are_read() -> None:
    page = (
        "<details><summary>如何补缴？</summary><p>到窗口补缴。</p></details><details><summary>渠道"
        '</summary>微信、支付宝均可。</details><div><h3>多久到账？</h3><div style="display: none">'
        "三天。</div></div><div><p>收费吗？</p><div hidden>免费</div></div>"
    )
    assert tail(page) == [
        ("question", "如何补缴？"),
        ("answer", "到窗口补缴。"),
        ("heading", "渠道"),
        ("paragraph", "微信、支付宝均可。"),
        ("heading", "多久到账？"),
        ("paragraph", "三天。"),
        ("paragraph", "收费吗？"),
        ("paragraph", "免费"),
    ]


def test_titles_on_which_a_reader_clicks_are_headings_of_what_they_fold_out() -> None:
    page = (
        '<div class="accordion"><h2><button>如何挂失</button></h2><div class="body" hidden>'
        '拨打12333。</div><button class="accordion-button">收费吗？</button>'
        '<div class="collapse">免费。</div>'
        "<button>提交</button></div>"
        '<ul class="nav nav-tabs"><li><a href="#a">提取</a></li><li><a href="#b">贷款</a></li></ul>'
        '<div class="tab-content"><div class="tab-pane" id="nav-a">每月限额1500元。</div>'
        '<div class="tab-pane" id="nav-b" style="display:none;">最高80万元。</div></div>'
        "<dl><dt>能退吗？</dt><dd hidden>能</dd></dl>"
    )
    assert tail(page) == [
        ("heading", "如何挂失"),
        ("paragraph", "拨打12333。"),
        ("question", "收费吗？"),
        ("answer", "免费。"),
        ("heading", "提取"),
        ("paragraph", "每月限额1500元。"),
        ("heading", "贷款"),
        ("paragraph", "最高80万元。"),
        ("question", "能退吗？"),
        ("answer", "能"),
    ]


def test_formula_of_absurd_depth_gives_its_signs() -> None:
    deep = "<mrow>" * 900 + "<mn>7</mn>" + "</mrow>" * 900
    assert read(f"<p>为<math>{deep}</math>。</p>").text == "为7。"


def test_hidden_menus_dialogs_and_templates_stay_out_and_are_told() -> None:
    page = (
        '<h1>指南</h1><p>正文在此。</p><div class="login-dialog" style="display:none">请输入您的'
        '账号和密码登录系统，忘记密码请联系管理员。</div><div id="sub-menu" hidden>'
        '<a href="/">关于本市的政策文件。</a></div>'
        '<p style="display:none">扫一扫在手机打开当前页。</p><div hidden></div>'
        "<template>模板文字，不是正文。</template><dialog>确定要退出办理流程吗？</dialog>"
        '<div class="phone" hidden>正文在此。</div>'
    )
    content = read(page)
    assert content.text == "指南\n\n正文在此。"
    assert content.losses == ("4 hidden sections left out",)


def test_pictures_of_the_article_are_told_and_icons_are_not() -> None:
    page = (
        f'<img src="logo.png">{MENU}<div class="a"><h1>指南</h1><div>{LONG}<p><img src="a.jpg"></p>'
        '<p>见图。</p><img src="i.png" width="16"><video src="a.mp4"></video><p>完。</p></div>'
        "</div>"
        f'{FOOT}<img src="qr.png">'
    )
    assert read(page).losses == ("1 picture left out", "1 video left out")


def test_long_cells_under_heads_are_a_table_of_data() -> None:
    long = "适用于三口之家，整机保修三年。" * 20
    page = f"<table><tr><th>型号</th><th>说明</th></tr><tr><td>A1</td><td>{long}</td></tr></table>"
    content = read_html(page.encode(), "a.html")
    (row,) = (block for block in content.structure.blocks if block.kind == "row")
    assert [(c.head, content.text[c.start : c.end]) for c in content.structure.cells(row)] == [
        *(("型号", "A1"), ("说明", long))
    ]
