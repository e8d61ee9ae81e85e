"""Saved web pages of the kinds that people keep, against their main text."""

from __future__ import annotations

import pytest

from qabot.errors import DocumentError
from qabot.readers.formats import Format, format_of
from qabot.readers.html import read_html, read_mhtml

ARTICLE = [
    "各区县人民政府，市政府各部门：",
    "《济南市数据条例》已经市政府第32次常务会议研究同意，现印发给你们，请认真贯彻执行。",
    "第一章　总则",
    "第一条　为了规范数据处理活动，保障数据安全，促进数据开发利用，结合本市实际，制定本条例。",
    "第二条　本条例自2023年10月1日起施行，由市大数据局负责解释。",
]
MENU = (
    "<ul>"
    + "".join(f'<li><a href="/">{t}</a></li>' for t in ("首页", "政务公开", "办事服务"))
    + "</ul>"
)
GOVERNMENT = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>关于印发条例的通知_济南市人民政府</title><meta name="ArticleTitle" content="关于印发条例的通知">
<meta name="PubDate" content="2023-8-16 09:30"><meta name="ContentSource" content="市政府办公厅">
<link rel="canonical" href="http://www.jinan.gov.cn/a.html"></head><body><div class="top">{MENU}</div>
<div class="place">您现在的位置：<a href="/">首页</a>&gt;<a href="/">政策文件</a></div>
<div class="article"><h1>关于印发条例的通知</h1><div class="TRS_Editor">
<p>　　{ARTICLE[0]}</p><p>　　《济南市数据条例》已经市政府<span style="color:red">第32次</span>常务会议<a
 href="#">研究同意</a>，现印发给你们，请认真贯彻执行。</p><h2>{ARTICLE[2]}</h2><p>　　{ARTICLE[3]}</p>
<p>　　{ARTICLE[4]}</p><table><tr><td>项目</td><td>标准</td></tr><tr><td>住宿费</td><td>每天<b>350</b>元</td>
</tr></table></div></div><div class="footer"><p>主办：济南市人民政府办公厅 版权所有</p></div></body></html>"""


def test_government_page_in_gbk_gives_its_article_with_what_it_states() -> None:
    content = read_html(GOVERNMENT.encode("gb18030"), "a.html")
    head = "关于印发条例的通知"
    assert content.text.split("\n\n") == [head, *ARTICLE, "| 项目 | 标准 |\n| 住宿费 | 每天350元 |"]
    assert [(h.level, h.title) for h in content.headings] == [(1, head), (2, "第一章 总则")]
    assert content.text[content.headings[1].start :].startswith("第一章　总则\n\n第一条")
    assert (content.title, content.published, content.author, content.url) == (
        head,
        "2023-08-16",
        "市政府办公厅",
        "http://www.jinan.gov.cn/a.html",
    )


def test_wechat_page_gives_text_that_its_script_would_show() -> None:
    page = """<html><head><meta property="og:title" content="夜市今晚开街"></head><body>
    <div id="js_article"><h1 id="activity-name">夜市今晚开街</h1><div><span>原创</span><a>济南发布</a></div>
    <div id="js_content" style="visibility: hidden; opacity: 0;"><section><section><p><span>今晚七点，夜市</span
    ><span>正式开街，共有一百二十个摊位。</span></p></section></section><p><span>夜市营业到凌晨一点，</span><strong>周末延长到两点</strong>。</p><section><span>夜市位于文化东路，长八百米，从前是一条旧街，今年春天起改造了四个月。</span></section></div></div><div class="qr">微信扫一扫关注该公众号</div>
    <script>var ct = "1600000000"; var nickname = "济南发布";</script></body></html>"""
    content = read_html(page.encode(), "a.html")
    assert content.text.split("\n\n") == [
        "夜市今晚开街",
        "今晚七点，夜市正式开街，共有一百二十个摊位。",
        "夜市营业到凌晨一点，周末延长到两点。",
        "夜市位于文化东路，长八百米，从前是一条旧街，今年春天起改造了四个月。",
    ]
    assert (content.published, content.author) == ("2020-09-13", "济南发布")


def test_lines_broken_by_br_in_a_table_for_layout_are_paragraphs() -> None:
    lines = "<br><br>\n&nbsp;&nbsp;&nbsp;&nbsp;".join(ARTICLE[1:])
    page = (
        f"<table><tr><td>{MENU}</td><td><table><tr><td>{lines}</td></tr></table></td></tr></table>"
    )
    text = read_html(page.encode("gb18030"), "a.html").text
    assert [part for part in text.split("\n\n") if part in ARTICLE] == ARTICLE[1:]


def test_short_page_is_taken_whole_but_for_menus_scripts_and_what_is_hidden() -> None:
    page = f"""<nav>{MENU}</nav><p>电话：0531-1234567。</p><p style="display:none">藏</p>
    <script>var a = "脚本";</script><!-- 注释 --><footer>版权所有</footer>"""
    assert read_html(page.encode(), "a.html").text == "电话：0531-1234567。"


def test_pre_keeps_its_lines_and_ruby_its_base() -> None:
    page = "<pre>一  二\n三</pre><p><ruby>汉<rt>hàn</rt></ruby>字，不\n换行。</p>"
    assert read_html(page.encode(), "a.html").text == "一  二\n三\n\n汉字，不 换行。"


def test_encoding_that_a_page_declares_wrongly_is_not_believed() -> None:
    page = f'<meta charset="utf-8"><p>{ARTICLE[3]}</p>'
    assert read_html(page.encode("gb18030"), "a.html").text == ARTICLE[3]
    assert read_html(page.replace("utf-8", "gbk").encode(), "a.html").text == ARTICLE[3]


def test_depth_beyond_the_parser_is_refused_and_not_lost_in_silence() -> None:
    deep = "<div>" * 1500 + "深处的字。" + "</div>" * 1500
    assert read_html(deep.encode(), "a.html").text == "深处的字。"
    with pytest.raises(DocumentError, match="nested deeper"):
        read_html(deep.replace("<div>", "<div><div>").encode(), "a.html")


def test_page_with_external_entity_reads_no_file() -> None:
    page = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>甲&x;乙</p>'
    assert "root:" not in read_html(page.encode(), "a.html").text


def test_saved_page_in_one_file_gives_its_text() -> None:
    import base64

    page = base64.encodebytes(f"<meta charset=gbk><p>{ARTICLE[3]}</p>".encode("gb18030"))
    mht = (
        b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\n'
        b"Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n" + page + b"\n--b--\n"
    )
    assert read_mhtml(mht, "a.mht").text == ARTICLE[3]
    with pytest.raises(DocumentError, match="without its text"):
        read_mhtml(mht.replace(b"text/html", b"image/png"), "a.mht")


def test_saved_page_with_space_before_the_colons_of_its_heads() -> None:
    """As AbiWord saves it."""
    mht = (
        b"From : <Saved by AbiWord>\nMIME-Version : 1.0\nContent-Type : multipart/related;\n"
        b'\tboundary="b";\n\ttype="application/xhtml+xml"\n\n--b\nContent-Type : '
        b'application/xhtml+xml;charset="UTF-8"\n\n<html><body><p>'
        + ARTICLE[3].encode()
        + b"</p></body></html>\n--b--\n"
    )
    assert format_of(mht, ".mht") is Format.MHTML
    assert read_mhtml(mht, "a.mht").text == ARTICLE[3]
