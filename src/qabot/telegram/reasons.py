"""Why a file cannot be read, in the language of whoever sent it.

The readers tell it in English, for terminals and logs. The table has what a person in a chat can do
about it; a test compares it with all that the readers say.
"""

from __future__ import annotations

import re
from functools import cache

from qabot.telegram.texts import Language


def reason_in(language: Language, reason: str) -> str:
    """The reason in this language; as it is where the table has none."""
    if language == "en":
        return reason
    for pattern, chinese in _patterns():
        found = pattern.fullmatch(reason)
        if found:
            return chinese.format(*found.groups())
    return reason


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((_pattern(english), chinese) for english, chinese in CHINESE_REASONS)


def _pattern(english: str) -> re.Pattern[str]:
    """``holds {} files`` -> a pattern with a group for what stands in the braces."""
    return re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL)


_SOFFICE = "open it in Word, WPS or LibreOffice and save it as {}, or run `soffice {}`"
_TO = "：请用 Word、WPS 或 LibreOffice 打开，另存为 {0}"
_AGAIN = "请重新复制或下载"
CHINESE_REASONS: tuple[tuple[str, str], ...] = (
    # what it holds
    ("is empty: put text into it, or remove it", "是空的：请写进文字再发"),
    (
        "is too large: {}, and the limit is {}; split it, or raise the limit with `--max-bytes {}`",
        "太大了（{0}，上限 {1}）：请拆开再发",
    ),
    ("is larger than Telegram said: send a smaller file", "比 Telegram 说的大：请发小一些的"),
    ("holds more than {} characters: split it into several files", "超过 {0} 字：请拆成几份"),
    ("has more than {} pages: split it", "超过 {0} 页：请拆开"),
    ("is a page of more than {} MB: split it", "网页超过 {0} MB：请拆开"),
    (
        "holds no text that can be read, only pictures, as scans do: install character "
        "recognition with `pip install 'qabot[ocr]'`, or run it through an OCR program",
        "只有图片（如扫描件），没有能读的文字：请先用文字识别（OCR）软件处理，"
        "或请管理员装上 qabot[ocr]",
    ),
    (
        "holds text whose fonts do not say which characters they show: print it from its program "
        "anew, or install character recognition with `pip install 'qabot[ocr]'`",
        "字体没有说明各是什么字，文字取不出来：请在原来的程序里重新打印成 PDF，"
        "或请管理员装上 qabot[ocr]",
    ),
    ("is larger than 50 MB: split it", "超过 50 MB：请拆开"),
    (
        "is XML that is not a document of Office 2003: save it in its program as .docx, .xlsx, "
        ".html or .txt",
        "是 XML，但不是 Office 2003 的文档：请在原来的程序里另存为 .docx、.xlsx、.html 或 .txt",
    ),
    # damaged
    (
        "is damaged ({}): open it in Excel or WPS and save it as .xlsx",
        "已损坏：请用 Excel 或 WPS 打开，另存为 .xlsx",
    ),
    (
        "is damaged ({}): open it in PowerPoint or WPS and save it again",
        "已损坏：请用 PowerPoint 或 WPS 打开，重新保存",
    ),
    (
        "is damaged ({}): open it in Excel or WPS and save it again",
        "已损坏：请用 Excel 或 WPS 打开，重新保存",
    ),
    (
        "is damaged ({} is no valid XML): open it in its program and save it again",
        "已损坏（{0}）：请在原来的程序里打开，重新保存",
    ),
    (
        "is damaged ({} is missing): save it again in its program",
        "已损坏（缺少 {0}）：请在原来的程序里重新保存",
    ),
    (
        "is damaged ({} cannot be unpacked): copy or download it again",
        "已损坏（{0} 解不开）：" + _AGAIN,
    ),
    ("is damaged (it does not say where its text is): download it again", "已损坏：请重新下载"),
    (
        "is damaged (none of its pages can be opened): copy or download it again",
        "已损坏，没有一页打得开：" + _AGAIN,
    ),
    (
        "is damaged or cut off (no whole ZIP file): copy or download it again",
        "已损坏或不完整：" + _AGAIN,
    ),
    (
        "is damaged or cut off (no whole PDF): copy or download it again, or open it in a "
        "browser and print it to PDF",
        "已损坏或不完整：" + _AGAIN + "，或用浏览器打开，打印成 PDF",
    ),
    ("is not a table ({}): save it as CSV again, in UTF-8", "不是表格：请重新存为 UTF-8 的 CSV"),
    (
        "is not a list of JSON objects: save it as text or as one object a line",
        "不是一列 JSON 对象：请存为文本，或每行一个对象",
    ),
    ("is not JSON (line {}): correct it", "第 {0} 行不是 JSON：请改正"),
    (
        "is no {} file, whatever its ending says: it is damaged or something else; save or "
        "download it again",
        "并不是 {0} 文件，或已损坏：请重新保存或下载",
    ),
    (
        "is no {} file, though it is a ZIP file: its main part is missing; save it again in its "
        "program",
        "并不是完整的 {0} 文件：请在原来的程序里重新保存",
    ),
    (
        "is a saved page without its text: save it again, as .html",
        "存下的网页里没有正文：请重新存为 .html",
    ),
    (
        "is nested deeper than 2,048 elements: open it in a browser and save its text as .txt",
        "网页结构太深：请用浏览器打开，把文字存为 .txt",
    ),
    (
        "has a document type in {}, which such a file never needs: it is not opened",
        "含有不该有的内容（{0} 里的文档类型声明），为安全起见没有打开",
    ),
    # what its parser does
    (
        "takes more than {} s to read: split it or convert it to another format",
        "读了 {0} 秒还没读完：请拆开，或换一种格式",
    ),
    (
        "stops its parser, which ran out of memory or broke off: it is damaged or far too "
        "complex; save it again, or as another format",
        "读取中断：文件已损坏或太复杂，请重新保存，或换一种格式",
    ),
    (
        "needs too much memory to read: split it or convert it to another format",
        "读取要用太多内存：请拆开，或换一种格式",
    ),
    (
        "is nested too deeply to read: save it again, or as another format",
        "结构太深，读不了：请重新保存，或换一种格式",
    ),
    (
        "cannot be parsed ({}): it is damaged; save it again, or as another format",
        "读不懂，已损坏：请重新保存，或换一种格式",
    ),
    # locked
    ("is protected by a password: save it without one", "有密码：请存成没有密码的"),
    (
        "is protected by a password: open it, remove the password and save it",
        "有密码：请打开后去掉密码再保存",
    ),
    (
        "is protected by a password: open it, and save or print it without one",
        "有密码：请打开后另存或打印成没有密码的",
    ),
    ("is encrypted (DRM): only its own program can open it", "有版权加密（DRM），读不了"),
    # archives
    ("is a ZIP archive: unpack it", "是 ZIP 压缩包：请解开"),
    ("is an archive in an archive: unpack it", "是压缩包里的压缩包：请解开"),
    ("is an archive without documents: remove it", "压缩包里没有文档"),
    ("the format {} is not supported", "{0} 这种格式还不能读"),
    ("holds more than {} files: split it", "里面超过 {0} 个文件：请拆开"),
    (
        "unpacks to {} MB, which is more than is safe to read: split it, or remove what is not "
        "needed",
        "解开有 {0} MB，为安全起见没有读：请拆开，或去掉不需要的",
    ),
    (
        "holds {} of {} MB, at most {} MB are read: split it",
        "里面的 {0} 有 {1} MB，最多读 {2} MB：请拆开",
    ),
    ("holds {} of more than 50 MB: split it", "里面的 {0} 超过 50 MB：请拆开"),
    # no text
    (
        "looks like binary data, not text: remove it, or save its text as a .txt file in UTF-8",
        "不是文字：请把其中的文字存为 UTF-8 的 .txt",
    ),
    (
        "looks like {}, not text: rename it to {}, or save its text as a .txt file in UTF-8",
        "看来不是文字：请把扩展名改为 {1}，或把其中的文字存为 UTF-8 的 .txt",
    ),
    (
        "is in an encoding that is not known (expected UTF-8, UTF-16, GB18030 or Big5): save it "
        "as UTF-8",
        "编码认不出来（能认 UTF-8、UTF-16、GB18030、Big5）：请存为 UTF-8",
    ),
    # the file itself
    ("is no regular file: pass files or folders of documents", "不是普通的文件"),
    ("is gone: it was moved or removed, or is a link that leads nowhere", "已经不在了"),
    ("permission denied: allow reading it, for example with `chmod u+r`", "没有读取的权限"),
    # formats to convert
    (f"is an old Word or WPS document: {_SOFFICE}", "是旧的 Word 或 WPS 文档" + _TO),
    (
        f"is an old Excel or WPS workbook: {_SOFFICE}",
        "是旧的 Excel 或 WPS 表格" + _TO.replace("Word", "Excel"),
    ),
    (
        f"is an old PowerPoint or WPS presentation: {_SOFFICE}",
        "是旧的 PowerPoint 或 WPS 演示文稿" + _TO.replace("Word", "PowerPoint"),
    ),
    (f"is a Rich Text document: {_SOFFICE}", "是 RTF 文档" + _TO),
    (f"is an OpenDocument text: {_SOFFICE}", "是 OpenDocument 文档" + _TO),
    (f"is an OpenDocument sheet: {_SOFFICE}", "是 OpenDocument 表格" + _TO),
    (f"is an OpenDocument presentation: {_SOFFICE}", "是 OpenDocument 演示文稿" + _TO),
    (
        "is a binary Excel workbook: open it in Word, WPS or LibreOffice and save it as {}",
        "是二进制的 Excel 表格：请用 Excel、WPS 或 LibreOffice 打开，另存为 {0}",
    ),
    (
        "is a Hangul document: open it in Word, WPS or LibreOffice and save it as {}",
        "是 Hangul 文档" + _TO,
    ),
    (
        "is an OFD document: open it in an OFD reader and export it as PDF",
        "是 OFD 文档：请用 OFD 阅读器打开，导出为 PDF",
    ),
    (
        "is a CAJ document: open it in CAJViewer and print it to PDF",
        "是 CAJ 文档：请用 CAJViewer 打开，打印成 PDF",
    ),
    (
        "is a Pages document: open it in Pages and export it as .docx",
        "是 Pages 文档：请用 Pages 打开，导出为 .docx",
    ),
    (
        "is a Numbers document: open it in Numbers and export it as .xlsx",
        "是 Numbers 表格：请用 Numbers 打开，导出为 .xlsx",
    ),
    (
        "is a Keynote document: open it in Keynote and export it as .pptx",
        "是 Keynote 演示文稿：请用 Keynote 打开，导出为 .pptx",
    ),
    (
        "is a Pages, Numbers or Keynote document: export it as PDF or .docx",
        "是 Pages、Numbers 或 Keynote 文档：请导出为 PDF 或 .docx",
    ),
    (
        "is a Kindle book: convert it to .epub, for example with Calibre",
        "是 Kindle 电子书：请转成 .epub，例如用 Calibre",
    ),
    (
        "is a DjVu document: convert it to PDF, for example with `ddjvu -format=pdf`",
        "是 DjVu 文档：请转成 PDF",
    ),
    ("is a RAR archive: unpack it, or pack it as .zip", "是 RAR 压缩包：请解开，或改为 .zip"),
    ("is a 7-Zip archive: unpack it, or pack it as .zip", "是 7-Zip 压缩包：请解开，或改为 .zip"),
    ("is an Outlook message: save it as .html or .txt", "是 Outlook 邮件：请存为 .html 或 .txt"),
    ("is an Android app, not a document: remove it", "是安卓应用，不是文档"),
    ("is a Java program, not a document: remove it", "是 Java 程序，不是文档"),
    (
        "is an old Office document that cannot be read: open it in its program and save it as "
        "PDF, .docx or .txt",
        "是读不了的旧 Office 文档：请在原来的程序里打开，另存为 PDF、.docx 或 .txt",
    ),
    (
        "cannot be read: open it in its program and save it as PDF, .docx or .txt",
        "读不了：请在原来的程序里打开，另存为 PDF、.docx 或 .txt",
    ),
    ("cannot be read: {}", "读不了（{0}）"),
)
