"""Filled forms, notes and attached files of PDFs, against what was filled in and attached."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qabot.errors import DocumentError
from qabot.readers.content import Content
from qabot.readers.pdf import read_pdf
from qabot.readers.pdf.attachments import text_files
from tests.support.made import Placed, pdf


def utf16(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def annotated(
    page: Sequence[Placed], annotations: Sequence[str], *, catalog: str = "", more: str = ""
) -> bytes:
    """A page with annotations: the file saved once more with a new page and catalog.

    ``catalog`` is added to the catalog; ``more`` is an object of its own, number 90.
    """
    data = pdf([page])
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        4: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources "
        f"<< /Font << /F 3 0 R >> >> /Annots [{' '.join(annotations)}] >>",
        90: more or "null",
    }
    places = {}
    for number, content in objects.items():
        places[number] = len(data)
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    before = data.rindex(b"startxref", 0, places[1])
    last = int(data[before:].split()[1])
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
    end = f"xref\n{table}trailer\n<< /Size 91 /Root 1 0 R /Prev {last} >>\nstartxref\n{len(data)}\n"
    return data + f"{end}%%EOF\n".encode()


def field(kind: str, box: str, value: str, name: str, rest: str = "") -> str:
    return (
        f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T ({name}) /Rect [{box}] /V {value} "
        f"{rest} /F 4 >>"
    )


def button(box: str, state: str, name: str) -> str:
    states = "/AP << /N << /Yes 90 0 R /Off 90 0 R >> >>"
    return field("Btn", box, f"/{state}", name, f"/AS /{state} {states}")


FORM = "<< /Length 0 /Type /XObject /Subtype /Form /BBox [0 0 9 9] >>\nstream\n\nendstream"


def form(page: Sequence[Placed], fields: Sequence[str]) -> Content:
    catalog = f"/AcroForm << /Fields [{' '.join(fields)}] >>"
    return read_pdf(annotated(page, fields, catalog=catalog, more=FORM), "a.pdf")


def test_values_stand_behind_their_labels_and_before_their_units() -> None:
    page: list[Placed] = [
        (60, 700, 12, "申请单位："),
        (60, 660, 12, "日用水量（立方米）："),
        (60, 620, 12, "联系电话："),
        (60, 580, 12, "期限"),
        (160, 580, 12, "天以内"),
    ]
    fields = [
        field("Tx", "200 655 300 675", "(360)", "b"),
        field("Tx", "200 695 450 715", utf16("济南某某食品有限公司"), "a"),
        field("Tx", "100 575 150 595", "(30)", "c"),
    ]
    assert form(page, fields).text.split("\n\n") == [
        "申请单位：济南某某食品有限公司",
        "日用水量（立方米）：360",
        "联系电话：",
        "期限30天以内",
    ]


def test_boxes_are_ticked_or_empty_before_what_they_stand_for() -> None:
    page: list[Placed] = [
        (60, 700, 12, "是否需要加压："),
        (225, 700, 12, "是 "),
        (285, 700, 12, "否 "),
        (85, 660, 12, "同意公开"),
    ]
    fields = [
        button("200 696 220 716", "Yes", "a"),
        button("260 696 280 716", "Off", "b"),
        button("60 656 80 676", "Yes", "c"),
    ]
    found = form(page, fields).text
    assert found.split("\n\n") == ["是否需要加压：☑是 □否", "☑同意公开"]


def test_choices_are_read_by_what_they_show_and_secrets_are_not_read() -> None:
    page: list[Placed] = [(60, 700, 12, "学历："), (60, 660, 12, "密码：")]
    options = f"/Opt [[(1) {utf16('本科')}] [(2) {utf16('硕士')}]] /Ff 131072 /I [1]"
    fields = [
        field("Ch", "120 695 200 715", "(2)", "a", options),
        field("Tx", "120 655 200 675", "(secret)", "b", "/Ff 8192"),
    ]
    assert form(page, fields).text.split("\n\n") == ["学历：硕士", "密码："]


def test_value_in_a_cell_stands_in_its_row() -> None:
    page: list[Placed] = [(60, 700, 12, "数量（箱）"), (60, 680, 12, "单价（元）")]
    fields = [
        field("Tx", "300 696 400 714", "(330)", "a"),
        field("Tx", "300 676 400 694", "(115.04)", "b"),
    ]
    assert form(page, fields).text == "| 数量（箱） | 330 |\n| 单价（元） | 115.04 |"


def test_notes_are_read_and_marked_words_are_not_read_twice() -> None:
    page: list[Placed] = [(60, 700, 12, "锅炉房改造计划于三月开工。")]
    notes = [
        f"<< /Type /Annot /Subtype /{kind} /Rect [60 600 400 640] /Contents {utf16(text)} >>"
        for kind, text in (
            ("FreeText", "开工推迟到九月。"),
            ("Text", "经费来源请写明。"),
            ("Highlight", "三月开工"),
        )
    ]
    found = read_pdf(annotated(page, notes), "a.pdf")
    assert found.text.split("\n\n") == [
        "锅炉房改造计划于三月开工。",
        "开工推迟到九月。",
        "经费来源请写明。",
    ]


def attached(name: str, text: str) -> bytes:
    data = text.encode()
    stream = f"<< /Type /EmbeddedFile /Length {len(data)} >>\nstream\n{text}\nendstream"
    file = f"<< /Type /Filespec /F {utf16(name)} /UF {utf16(name)} /EF << /F 90 0 R >> >>"
    catalog = f"/Names << /EmbeddedFiles << /Names [{utf16(name)} {file}] >> >>"
    page: list[Placed] = [(60, 700, 12, "附件见后。")]
    return annotated(page, [], catalog=catalog, more=stream)


def test_attached_text_is_a_section_of_its_own() -> None:
    found = read_pdf(attached("设备清单.txt", "锅炉型号为SZL4-1.25。\n数量两台。"), "a.pdf")
    assert found.text == "附件见后。\n\n设备清单.txt\n\n锅炉型号为SZL4-1.25。\n数量两台。"
    assert [heading.title for heading in found.headings] == ["设备清单.txt"]
    assert (found.title, found.losses) == (None, ())


def test_attached_file_of_another_kind_is_told() -> None:
    found = read_pdf(attached("预算.xlsx", "PK"), "a.pdf")
    assert found.losses == ("1 attachment left out: 预算.xlsx",)


def test_attachments_are_counted_and_what_is_no_text_is_left_out() -> None:
    texts, lost = text_files([("a.bin", b"x"), ("b.txt", b"\x00\x01\x02"), ("c.txt", b"")])
    assert (texts, lost) == ([], ["3 attachments left out: a.bin, b.txt, c.txt"])


def test_page_with_nothing_but_values_is_read() -> None:
    assert form([], [field("Tx", "60 695 160 715", "(360)", "a")]).text == "360"


def test_empty_form_without_text_holds_no_text() -> None:
    with pytest.raises(DocumentError, match="contains no text"):
        form([], [field("Tx", "60 695 160 715", "()", "a")])
