"""Custom tags of an OFD document -> fields: what on its pages is the buyer, the tax, the sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from qabot.language.text import is_cjk
from qabot.readers.ofd.package import Body, Package, child, children, text_of
from qabot.readers.xml import local

_MOST = 2000  # fields of one document
_DEEPEST = 8
_NAMES: Mapping[str, str] = {  # of the tags of electronic invoices
    "InvoiceCode": "发票代码",
    "InvoiceNo": "发票号码",
    "IssueDate": "开票日期",
    "InvoiceCheckCode": "校验码",
    "MachineNo": "机器编号",
    "TaxControlCode": "密码区",
    "BuyerName": "购买方名称",
    "BuyerTaxID": "购买方纳税人识别号",
    "BuyerAddrTel": "购买方地址、电话",
    "BuyerFinancialAccount": "购买方开户行及账号",
    "SellerName": "销售方名称",
    "SellerTaxID": "销售方纳税人识别号",
    "SellerAddrTel": "销售方地址、电话",
    "SellerFinancialAccount": "销售方开户行及账号",
    "TaxInclusiveTotalAmount": "价税合计",
    "TaxExclusiveTotalAmount": "合计金额",
    "TaxTotalAmount": "合计税额",
    "Note": "备注",
    "InvoiceClerk": "开票人",
    "Payee": "收款人",
    "Checker": "复核人",
    "Item": "项目名称",
    "Specification": "规格型号",
    "MeasurementDimension": "单位",
    "Quantity": "数量",
    "Price": "单价",
    "Amount": "金额",
    "TaxScheme": "税率",
    "TaxAmount": "税额",
}
_GROUPS: Mapping[str, str] = {"Buyer": "购买方", "Seller": "销售方"}
_INSIDE: Mapping[str, str] = {  # of a group, where the tag does not repeat its name
    "Name": "名称",
    "TaxID": "纳税人识别号",
    "AddrTel": "地址、电话",
    "FinancialAccount": "开户行及账号",
}
_SECRET = ("密码区",)  # a cipher that nobody asks for


@dataclass(frozen=True, slots=True)
class Field:
    """A name and its values, several of them one below the other in a column."""

    name: str
    values: tuple[str, ...]


def read_fields(package: Package, body: Body, texts: Mapping[str, str]) -> list[Field]:
    """The fields of a document; ``texts`` are the texts of objects on its pages, by their IDs."""
    fields = [
        Field(name, (value,)) for name, value in body.custom.items() if value and _is_said(name)
    ]
    found = package.linked(body.place, text_of(child(body.root, "CustomTags")))
    for element in children(found[1], "CustomTag") if found else ():
        inner = package.linked(found[0] if found else "", text_of(child(element, "FileLoc")))
        if inner:
            fields += _fields(inner[1], texts)
    seen: dict[Field, None] = dict.fromkeys(f for f in fields if f.name not in _SECRET)
    return list(seen)[:_MOST]


def field_lines(fields: list[Field]) -> Iterator[str]:
    """``发票号码：123`` for each field; those with several values, as of items, row by row."""
    for item in fields:
        if len(item.values) == 1:
            yield f"{item.name}：{item.values[0]}"
    columns = [item for item in fields if len(item.values) > 1]
    for row in range(max((len(item.values) for item in columns), default=0)):
        of_row = [item for item in columns if row < len(item.values)]
        yield "；".join(f"{item.name}：{item.values[row]}" for item in of_row)


def _is_said(name: str) -> bool:
    """True for a name that people wrote, not a program for itself."""
    return any(is_cjk(character) for character in name)


def _fields(root: etree._Element, texts: Mapping[str, str]) -> Iterator[Field]:
    """A field for each tag that refers to objects with text, in order."""

    def walk(element: etree._Element, group: str, depth: int) -> Iterator[Field]:
        for part in children(element):
            kind = local(part.tag)
            values = [text for e in children(part, "ObjectRef") if (text := _text(e, texts))]
            name = _named(kind, group)
            if values and name:
                is_column = kind in ("Item", "Amount", "TaxAmount", "TaxScheme", "Quantity")
                many = is_column or kind in ("Price", "Specification", "MeasurementDimension")
                yield Field(name, tuple(values) if many else ("".join(values),))
            if depth < _DEEPEST and kind != "ObjectRef":
                yield from walk(part, _GROUPS.get(kind, group), depth + 1)

    yield from walk(root, "", 0)


def _text(reference: etree._Element, texts: Mapping[str, str]) -> str:
    return " ".join(texts.get(text_of(reference), "").split())


def _named(kind: str, group: str) -> str:
    if group and kind in _INSIDE:
        return group + _INSIDE[kind]
    return _NAMES.get(kind, kind if _is_said(kind) else "")
