"""What to do with a format that is known and not read; each reads on from a path."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded

_OFFICE = "open it in Word, WPS or LibreOffice and save it as "
_TO = _OFFICE + "{0}, or run `soffice --headless --convert-to {0} FILE`"
_DOCX, _XLSX, _PPTX = (_TO.format(ending) for ending in ("docx", "xlsx", "pptx"))
_OCR = "`pip install 'qabot[ocr]'`"
_APPLE = "or on iCloud.com and export it as"
_READABLE = "open it in its program and save it as PDF, .docx or .txt"
_OFFICE_ZH = "：请用 Word、WPS 或 LibreOffice 打开，另存为 "
_SHEETS_ZH = "：请用 Excel、WPS 或 LibreOffice 打开，另存为 "
_SLIDES_ZH = "：请用 PowerPoint、WPS 或 LibreOffice 打开，另存为 "
_READABLE_ZH = "请在原来的程序里打开，另存为 PDF、.docx 或 .txt"


class Formats:
    """What to do with a format that is known and not read; each reads on from a path."""

    ANDROID_APP = worded("is an Android app, not a document: remove it", "是安卓应用，不是文档")
    BINARY_WORKBOOK = worded(
        f"is a binary Excel workbook: {_OFFICE}.xlsx", f"是二进制的 Excel 表格{_SHEETS_ZH}.xlsx"
    )
    APABI = worded(
        "is a CEB document of Founder Apabi: open it in Apabi Reader and print it to PDF",
        "是方正 CEB 文档：请用 Apabi Reader 打开，打印成 PDF",
    )
    CAJ = worded(
        "is a CAJ document: download it from CNKI as PDF, or open it in CAJViewer and print it to "
        "PDF",
        "是 CAJ 文档：请从知网下载 PDF，或用 CAJViewer 打开，打印成 PDF",
    )
    CNKI = worded(
        "is a document of CNKI (KDH, NH): download it from CNKI as PDF, or open it in CAJViewer "
        "and print it to PDF",
        "是知网（KDH、NH）文档：请从知网下载 PDF，或用 CAJViewer 打开，打印成 PDF",
    )
    COMPILED_HELP = worded(
        "is a Windows help file (CHM): unpack it with 7-Zip and put its .html pages into the "
        "folder",
        "是 Windows 帮助（CHM）：请用 7-Zip 解开，把里面的 .html 放进文件夹",
    )
    DJVU = worded(
        "is a DjVu document: extract its text with `djvutxt FILE FILE.txt` (of djvulibre); for one "
        f"of pictures only, run `ddjvu -format=pdf FILE FILE.pdf` and install {_OCR}",
        "是 DjVu 文档：请用 djvulibre 的 `djvutxt 文件 文件.txt` 取出文字；只有图片的，用 "
        "`ddjvu -format=pdf 文件 文件.pdf` 转成 PDF，再安装 `pip install 'qabot[ocr]'`",
    )
    HANGUL = worded(
        "is a Hangul document: open it in Hancom Office and save it as .docx or PDF",
        "是 Hangul 文档：请用 Hancom Office 打开，另存为 .docx 或 PDF",
    )
    HEIC = worded(
        f"is a photo in HEIC, as iPhones take them: install {_OCR}, or save it as JPEG (in Files: "
        "press long, Quick Actions, Convert Image); for new ones: Settings, Camera, Formats, Most "
        "Compatible",
        "是苹果手机的照片（HEIC）：请安装 `pip install 'qabot[ocr]'`，或转成 JPEG（在“文件”里长按，"
        "快速操作，转换图像）；"
        "以后要拍成 JPEG：设置，相机，格式，兼容性最佳",
    )
    IWORK = worded(
        "is a Pages, Numbers or Keynote document: export it as PDF or .docx",
        "是 Pages、Numbers 或 Keynote 文档：请导出为 PDF 或 .docx",
    )
    JAVA_PROGRAM = worded("is a Java program, not a document: remove it", "是 Java 程序，不是文档")
    KEYNOTE = worded(
        f"is a Keynote document: open it in Keynote {_APPLE} .pptx",
        "是 Keynote 演示文稿：请用 Keynote 或在 iCloud.com 上打开，导出为 .pptx",
    )
    KINDLE = worded(
        "is a Kindle book: convert it to .epub with Calibre, if it is not protected against "
        "copying",
        "是 Kindle 电子书：没有版权保护的，请用 Calibre 转成 .epub",
    )
    NUMBERS = worded(
        f"is a Numbers document: open it in Numbers {_APPLE} .xlsx",
        "是 Numbers 表格：请用 Numbers 或在 iCloud.com 上打开，导出为 .xlsx",
    )
    OFD = worded(
        "is an OFD document without text that can be read, only pictures or outlines: open it in "
        "an OFD reader and export it as PDF",
        "是没有可读文字的 OFD 文档，只有图片或图形：请用 OFD 阅读器打开，导出为 PDF",
    )
    OLD_OFFICE = worded(
        f"is an old Office document that cannot be read: {_READABLE}",
        f"是读不了的旧 Office 文档：{_READABLE_ZH}",
    )
    OLD_SHEET = worded(
        f"is an old Excel or WPS workbook: {_XLSX}", f"是旧的 Excel 或 WPS 表格{_SHEETS_ZH}xlsx"
    )
    OLD_SLIDES = worded(
        f"is an old PowerPoint or WPS presentation: {_PPTX}",
        f"是旧的 PowerPoint 或 WPS 演示文稿{_SLIDES_ZH}pptx",
    )
    OLD_WORD = worded(
        f"is an old Word or WPS document: {_DOCX}", f"是旧的 Word 或 WPS 文档{_OFFICE_ZH}docx"
    )
    OTHER_PACKAGE = worded(f"cannot be read: {_READABLE}", f"读不了：{_READABLE_ZH}")
    PAGES = worded(
        f"is a Pages document: open it in Pages {_APPLE} .docx",
        "是 Pages 文档：请用 Pages 或在 iCloud.com 上打开，导出为 .docx",
    )
    RAR = worded(
        "is a RAR archive: unpack it, or pack it as .zip", "是 RAR 压缩包：请解开，或改为 .zip"
    )
    SEVEN_ZIP = worded(
        "is a 7-Zip archive: unpack it, or pack it as .zip", "是 7-Zip 压缩包：请解开，或改为 .zip"
    )
    CAD_DRAWING = worded(
        "is a CAD drawing: open it in AutoCAD, or in the free DWG TrueView, and plot it to PDF",
        "是 CAD 图纸：请用 AutoCAD 或免费的 DWG TrueView 打开，打印成 PDF",
    )
    COMPRESSED = worded(
        "is a compressed archive: unpack it, or pack it as .zip", "是压缩包：请解开，或改为 .zip"
    )
    DATABASE = worded(
        "is a database: open it in its program and export its tables as .xlsx or .csv",
        "是数据库：请在原来的程序里把表导出为 .xlsx 或 .csv",
    )
    GOOGLE_LINK = worded(
        "is a link to a document of Google: open it in a browser and download it as .docx or .xlsx",
        "只是 Google 文档的链接：请在浏览器里打开，下载为 .docx 或 .xlsx",
    )
    MIND_MAP = worded(
        "is a mind map: export it as Markdown (.md), text or PDF in its program",
        "是思维导图：请在原来的程序里导出为 Markdown（.md）、文本或 PDF",
    )
    ONENOTE = worded(
        "is a notebook of OneNote: open it in OneNote for Windows and export it as .docx or "
        "PDF (File, Export)",
        "是 OneNote 笔记：请用 Windows 版 OneNote 打开，在“文件”里导出为 .docx 或 PDF",
    )
    OTHER_WRITER = worded(
        "is a document of WordPerfect or StarOffice: open it in LibreOffice and save it as "
        ".docx, or run `soffice --headless --convert-to docx FILE`",
        "是 WordPerfect 或 StarOffice 文档：请用 LibreOffice 打开，另存为 .docx",
    )
    OUTLOOK_STORE = worded(
        "is a mail store of Outlook: export its mails, for example with `readpst -e -o "
        "FOLDER FILE` (of pst-utils), or drag them from Outlook into the folder as .msg",
        "是 Outlook 的数据文件：请把邮件从 Outlook 拖到文件夹里（存为 .msg），或用 pst-utils 的 "
        "`readpst -e -o 文件夹 文件` 导出",
    )
    PAGE_DESCRIPTION = worded(
        "describes pages (PostScript or XPS): open it in a viewer and print it to PDF, or "
        "run `ps2pdf FILE` or `xpstopdf FILE`",
        "是 PostScript 或 XPS 文档：请用阅读器打开，打印成 PDF",
    )
    PROJECT_PLAN = worded(
        "is a plan of Microsoft Project: open it in Project and save it as .xlsx or PDF",
        "是 Microsoft Project 计划：请用 Project 打开，另存为 .xlsx 或 PDF",
    )
    VISIO_PUBLISHER = worded(
        "is a drawing of Visio, Publisher or LibreOffice: open it in its program and save it "
        "as PDF, or run `soffice --headless --convert-to pdf FILE`",
        "是 Visio、Publisher 或 LibreOffice 的图：请在原来的程序里另存为 PDF，或运行 "
        "`soffice --headless --convert-to pdf 文件`",
    )
    UNIFORM_OFFICE = worded(
        "is a document in UOF: open it in WPS or LibreOffice and save it as .docx, .xlsx or .pptx",
        "是标文通（UOF）文档：请用 WPS 或 LibreOffice 打开，另存为 .docx、.xlsx 或 .pptx",
    )
