"""What is filled in or written on a page of a PDF: values of form fields, notes, attached files."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

_MOST = 5_000  # annotations of a page that are looked at
_HIDDEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_PASSWORD = 1 << 13  # flag of a text field
_TICKED, _EMPTY = "☑", "□"
_BOXES = (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON)
_CHOICES = (pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)
_NOTES = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_TEXT)


@dataclass(frozen=True, slots=True)
class Field:
    """A filled form field and its box, in points; ``is_box`` is true of one that is ticked."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    is_box: bool = False


@dataclass(frozen=True, slots=True)
class Annotations:
    """Of one page: its fields, its notes in order, and the files attached to places of it."""

    fields: list[Field] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_annotations(page: Any) -> Annotations:
    """What is on a pypdfium2 page; values only where the forms of its document were opened."""
    found = Annotations()
    form = page.formenv.raw if page.formenv else None
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        raw = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not raw:
            continue
        kind = pdfium.FPDFAnnot_GetSubtype(raw)
        if pdfium.FPDFAnnot_GetFlags(raw) & _HIDDEN:
            pass
        elif kind == pdfium.FPDF_ANNOT_WIDGET and form:
            found.fields.extend(_field(form, raw))
        elif kind in _NOTES:
            text = _text(
                lambda *to, raw=raw: pdfium.FPDFAnnot_GetStringValue(raw, b"Contents", *to)
            )
            found.notes.extend([text] if text else [])
        elif kind == pdfium.FPDF_ANNOT_FILEATTACHMENT:
            file = pdfium.FPDFAnnot_GetFileAttachment(raw)
            found.files.extend([_file(pypdfium2.PdfAttachment(file, page.pdf))] if file else [])
        pdfium.FPDFPage_CloseAnnot(raw)
    found.fields.sort(key=lambda field: (-round(field.top), field.left))
    return found


def attached_files(document: pypdfium2.PdfDocument) -> Iterator[tuple[str, bytes]]:
    """The names and contents of the files in a document; empty contents where there are none."""
    for index in range(document.count_attachments()):
        yield _file(document.get_attachment(index))


def _file(attachment: Any) -> tuple[str, bytes]:
    try:
        return attachment.get_name() or "?", bytes(attachment.get_data())
    except pypdfium2.PdfiumError:
        return attachment.get_name() or "?", b""


def _field(form: Any, raw: Any) -> Iterator[Field]:
    kind = pdfium.FPDFAnnot_GetFormFieldType(form, raw)
    rect = pdfium.FS_RECTF()
    if not pdfium.FPDFAnnot_GetRect(raw, rect):
        return
    place = rect.left, rect.bottom, rect.right, rect.top
    if kind in _BOXES:
        mark = _TICKED if pdfium.FPDFAnnot_IsChecked(form, raw) else _EMPTY
        yield Field(mark, *place, is_box=True)
        return
    text = ""
    if kind in _CHOICES:
        text = "、".join(_chosen(form, raw))
    if kind in (*_CHOICES, pdfium.FPDF_FORMFIELD_TEXTFIELD) and not text:
        secret = kind == pdfium.FPDF_FORMFIELD_TEXTFIELD and _is_secret(form, raw)
        text = (
            "" if secret else _text(lambda *to: pdfium.FPDFAnnot_GetFormFieldValue(form, raw, *to))
        )
    if text:
        yield Field(text, *place)


def _is_secret(form: Any, raw: Any) -> bool:
    return bool(pdfium.FPDFAnnot_GetFormFieldFlags(form, raw) & _PASSWORD)


def _chosen(form: Any, raw: Any) -> Iterator[str]:
    for index in range(min(max(pdfium.FPDFAnnot_GetOptionCount(form, raw), 0), _MOST)):
        if pdfium.FPDFAnnot_IsOptionSelected(form, raw, index):
            yield _text(partial(pdfium.FPDFAnnot_GetOptionLabel, form, raw, index))


def _text(read: Callable[..., int]) -> str:
    """What pdfium writes into a buffer, in one line; ``read`` takes the buffer and its size."""
    size = read(None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    read(ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return " ".join(buffer.raw[: size - 2].decode("utf-16-le", "replace").split())
