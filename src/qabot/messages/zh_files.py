"""The Chinese wordings of why a file gives no document."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code

_OFFICE = "：请用 Word、WPS 或 LibreOffice 打开，另存为 "
_SHEETS = "：请用 Excel、WPS 或 LibreOffice 打开，另存为 "
_SLIDES = "：请用 PowerPoint、WPS 或 LibreOffice 打开，另存为 "
_AGAIN = "请重新复制或下载"
_AS_TEXT = "或把其中的文字存为 UTF-8 的 .txt"
_OTHER_FORMAT = "请重新保存，或换一种格式"
_READABLE = "请在原来的程序里打开，另存为 PDF、.docx 或 .txt"

FILES: Mapping[Code, str] = {
    Code.ARCHIVE_EMPTY: "压缩包里没有文档",
    Code.ARCHIVE_IN_ARCHIVE: "是压缩包里的压缩包：请解开",
    Code.BINARY: "不是文字：请把其中的文字存为 UTF-8 的 .txt",
    Code.BOOK_WITHOUT_PACKAGE: "已损坏：请重新下载",
    Code.CHANGED_LINK: "刚刚指向了别处，没有读取",
    Code.DAMAGED_COMPOUND: "已损坏或不完整：请在原来的程序里重新保存",
    Code.DAMAGED_PDF: f"已损坏或不完整：{_AGAIN}，或用浏览器打开，打印成 PDF",
    Code.DAMAGED_PICTURE: f"是图片，但已损坏或不完整：{_AGAIN}，或打开后另存为 .png",
    Code.DAMAGED_PRESENTATION: "已损坏（{error}）：请用 PowerPoint 或 WPS 打开，重新保存",
    Code.DAMAGED_WORKBOOK: "已损坏（{error}）：请用 Excel 或 WPS 打开，重新保存",
    Code.DAMAGED_XML: "已损坏（{part}）：请在原来的程序里打开，重新保存",
    Code.DAMAGED_ZIP: f"已损坏或不完整：{_AGAIN}",
    Code.DOCUMENT_TYPE: "含有不该有的内容（{part} 里的文档类型声明），为安全起见没有打开",
    Code.EMPTY: "没有内容：请写入文字，或删除该文件",
    Code.ENCRYPTED: "有版权加密（DRM），读不了",
    Code.FILE_GONE: "已经不在了：被移走或删除了，或是失效的链接",
    Code.FILE_REFUSED: "没有读取的权限：请允许读取，例如用 `chmod u+r`",
    Code.FILE_UNREADABLE: "读不了（{error}）",
    Code.FORMAT_UNKNOWN: "没有扩展名，看不出是什么格式",
    Code.FORMAT_UNSUPPORTED: "{ending} 这种格式还不能读",
    Code.IN_SYSTEM_FOLDER: "在系统目录（/proc、/sys 或 /dev）里，从不读取",
    Code.LEFT_OUT: "只读了一部分：{what}",
    Code.LOOKS_LIKE_ARCHIVE: (
        f"看来是压缩包（{{name}}），不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_FILE: (
        f"看来是 {{name}} 文件，不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_IMAGE: (
        f"看来是 {{name}} 图片，不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_OLD_OFFICE: (
        f"看来是旧的 Office 文档，不是文字：请把扩展名改为 .doc、.xls 或 .ppt，{_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_PROGRAM: "看来是程序，不是文档：请删去",
    Code.LOOKS_LIKE_SOUND: (
        f"看来是声音文件（{{name}}），不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT}"
    ),
    Code.MAIL_DELETED: "是已在邮件程序里删除的邮件：要读它，请先恢复",
    Code.MAIL_UNDELIVERED: "是还没收完的邮件：到了 `new` 或 `cur` 里才读",
    Code.MEMBER_DAMAGED: f"已损坏（{{part}} 解不开）：{_AGAIN}",
    Code.MEMBER_MISSING: "已损坏（缺少 {part}）：请在原来的程序里重新保存",
    Code.MEMBER_TOO_LARGE: "里面的 {part} 有 {size:,.0f} MB，最多读 {limit} MB：请拆开",
    Code.NESTED_PAGE: "网页结构太深：请用浏览器打开，把文字存为 .txt",
    Code.NOT_JSON: "第 {line} 行不是 JSON：请改正",
    Code.NOT_MAIL: "不是邮件，或已损坏：请在邮件程序里重新存为 .eml",
    Code.NOT_NOTEBOOK: "不是 Jupyter 笔记本，或已损坏：请在 Jupyter 里重新保存，或导出为 .md",
    Code.NOT_OBJECTS: "不是一列 JSON 对象：请存为文本，或每行一个对象",
    Code.NOT_REGULAR: "不是普通的文件：请给文件或文件夹",
    Code.NOT_TABLE: "不是表格（{error}）：请重新存为 UTF-8 的 CSV",
    Code.NO_SUBTITLES: "里面没有字幕：应为 .srt、.vtt 或 .ass，每条有时间",
    Code.NO_READABLE_PAGE: f"已损坏，没有一页打得开：{_AGAIN}",
    Code.OUTSIDE: "是通到所给文件夹之外的链接：请把它所指的也列出，或加 `--follow-links`",
    Code.PAGE_WITHOUT_TEXT: "存下的网页里没有正文：请重新存为 .html",
    Code.PARSER_FAILED: f"读不懂，已损坏（{{error}}）：{_OTHER_FORMAT}",
    Code.PARSER_MEMORY: "读取要用太多内存：请拆开，或换一种格式",
    Code.PARSER_NESTED: f"结构太深，读不了：{_OTHER_FORMAT}",
    Code.PARSER_STOPPED: f"读取中断：文件已损坏或太复杂，{_OTHER_FORMAT}",
    Code.PARSER_TIMEOUT: "读了 {seconds} 秒还没读完：请拆开，或换一种格式",
    Code.PASSWORD: "有密码：请存成没有密码的",
    Code.PASSWORD_OFFICE: "有密码：请打开后去掉密码再保存",
    Code.PASSWORD_PDF: "有密码：请打开后另存或打印成没有密码的",
    Code.PICTURE_LARGE: "超过 {limit} 百万像素：请缩小，或分成几张",
    Code.PICTURE_NEEDS_OCR: (
        "是图片：要认出图里的字，请装上文字识别（`pip install 'qabot[ocr]'`），或请管理员装上"
    ),
    Code.PICTURE_SMALL: (
        "是小图（{width} × {height} 像素），像图标一类：只读 200 × 100 像素以上的图片"
    ),
    Code.PICTURE_WITHOUT_TEXT: "是图片，没有认出文字：请靠近、拍清楚、拍正了重拍，或删去",
    Code.SPECIAL_DEVICE: "是设备，不是文本文件",
    Code.SPECIAL_PIPE: "是命名管道，不是文本文件",
    Code.SPECIAL_SOCKET: "是套接字，不是文本文件",
    Code.TEXT_IN_PICTURES: (
        "只有图片（如扫描件），没有能读的文字：请先用文字识别（OCR）软件处理，"
        "或请管理员装上 qabot[ocr]"
    ),
    Code.TEXT_UNMAPPED: (
        "字体没有说明各是什么字，文字取不出来：请在原来的程序里重新打印成 PDF，"
        "或请管理员装上 qabot[ocr]"
    ),
    Code.TOO_DEEP_INSIDE: "套在 {limit} 层以上的文件里：请把它另存出来",
    Code.TOO_LARGE: (
        "太大了（{size}，上限 {limit}）：请拆开，或由管理员用 `--max-bytes {bytes}` 放宽上限"
    ),
    Code.TOO_LARGE_HTML: "网页超过 {limit} MB：请拆开",
    Code.TOO_LARGE_SHEETML: "超过 {limit} MB：请拆开",
    Code.TOO_LONG: "超过 {limit:,} 字：请拆成几份",
    Code.TOO_MANY_FILES: "里面超过 {limit:,} 个文件：请拆开",
    Code.TOO_MANY_MAILS: "里面超过 {limit:,} 封邮件：请分成几个邮件夹再导出",
    Code.TOO_MANY_PAGES: "超过 {limit:,} 页：请拆开",
    Code.UNKNOWN_ENCODING: ("编码认不出来（能认 UTF-8、UTF-16、GB18030、Big5）：请存为 UTF-8"),
    Code.UNPACKS_TOO_LARGE: ("解开有 {size:,.0f} MB，为安全起见没有读：请拆开，或去掉不需要的"),
    Code.UPLOAD_LARGER: "比 Telegram 说的大：请发小一些的",
    Code.WRONG_ENDING: "并不是 {ending} 文件，或已损坏：请重新保存或下载",
    Code.WRONG_PACKAGE: "并不是完整的 {ending} 文件：请在原来的程序里重新保存",
    Code.ZIP_ARCHIVE: "是 ZIP 压缩包：请解开",
    # formats to convert
    Code.ANDROID_APP: "是安卓应用，不是文档",
    Code.BINARY_WORKBOOK: f"是二进制的 Excel 表格{_SHEETS}.xlsx",
    Code.APABI: "是方正 CEB 文档：请用 Apabi Reader 打开，打印成 PDF",
    Code.CAJ: "是 CAJ 文档：请从知网下载 PDF，或用 CAJViewer 打开，打印成 PDF",
    Code.CNKI: "是知网（KDH、NH）文档：请从知网下载 PDF，或用 CAJViewer 打开，打印成 PDF",
    Code.COMPILED_HELP: "是 Windows 帮助（CHM）：请用 7-Zip 解开，把里面的 .html 放进文件夹",
    Code.DJVU: (
        "是 DjVu 文档：请用 djvulibre 的 `djvutxt 文件 文件.txt` 取出文字；只有图片的，用 "
        "`ddjvu -format=pdf 文件 文件.pdf` 转成 PDF，再安装 `pip install 'qabot[ocr]'`"
    ),
    Code.HANGUL: "是 Hangul 文档：请用 Hancom Office 打开，另存为 .docx 或 PDF",
    Code.HEIC: (
        "是苹果手机的照片（HEIC）：请安装 `pip install 'qabot[ocr]'`，或转成 JPEG（在“文件”里长按，"
        "快速操作，转换图像）；"
        "以后要拍成 JPEG：设置，相机，格式，兼容性最佳"
    ),
    Code.IWORK: "是 Pages、Numbers 或 Keynote 文档：请导出为 PDF 或 .docx",
    Code.JAVA_PROGRAM: "是 Java 程序，不是文档",
    Code.KEYNOTE: "是 Keynote 演示文稿：请用 Keynote 或在 iCloud.com 上打开，导出为 .pptx",
    Code.KINDLE: "是 Kindle 电子书：没有版权保护的，请用 Calibre 转成 .epub",
    Code.NUMBERS: "是 Numbers 表格：请用 Numbers 或在 iCloud.com 上打开，导出为 .xlsx",
    Code.OFD: "是没有可读文字的 OFD 文档，只有图片或图形：请用 OFD 阅读器打开，导出为 PDF",
    Code.OLD_OFFICE: f"是读不了的旧 Office 文档：{_READABLE}",
    Code.OLD_SHEET: f"是旧的 Excel 或 WPS 表格{_SHEETS}xlsx",
    Code.OLD_SLIDES: f"是旧的 PowerPoint 或 WPS 演示文稿{_SLIDES}pptx",
    Code.OLD_WORD: f"是旧的 Word 或 WPS 文档{_OFFICE}docx",
    Code.OTHER_PACKAGE: f"读不了：{_READABLE}",
    Code.PAGES: "是 Pages 文档：请用 Pages 或在 iCloud.com 上打开，导出为 .docx",
    Code.RAR: "是 RAR 压缩包：请解开，或改为 .zip",
    Code.SEVEN_ZIP: "是 7-Zip 压缩包：请解开，或改为 .zip",
    Code.CAD_DRAWING: "是 CAD 图纸：请用 AutoCAD 或免费的 DWG TrueView 打开，打印成 PDF",
    Code.COMPRESSED: "是压缩包：请解开，或改为 .zip",
    Code.DATABASE: "是数据库：请在原来的程序里把表导出为 .xlsx 或 .csv",
    Code.GOOGLE_LINK: "只是 Google 文档的链接：请在浏览器里打开，下载为 .docx 或 .xlsx",
    Code.MIND_MAP: "是思维导图：请在原来的程序里导出为 Markdown（.md）、文本或 PDF",
    Code.ONENOTE: "是 OneNote 笔记：请用 Windows 版 OneNote 打开，在“文件”里导出为 .docx 或 PDF",
    Code.OTHER_WRITER: "是 WordPerfect 或 StarOffice 文档：请用 LibreOffice 打开，另存为 .docx",
    Code.OUTLOOK_STORE: (
        "是 Outlook 的数据文件：请把邮件从 Outlook 拖到文件夹里（存为 .msg），或用 pst-utils 的 "
        "`readpst -e -o 文件夹 文件` 导出"
    ),
    Code.PAGE_DESCRIPTION: "是 PostScript 或 XPS 文档：请用阅读器打开，打印成 PDF",
    Code.PROJECT_PLAN: "是 Microsoft Project 计划：请用 Project 打开，另存为 .xlsx 或 PDF",
    Code.VISIO_PUBLISHER: (
        "是 Visio、Publisher 或 LibreOffice 的图：请在原来的程序里另存为 PDF，或运行 "
        "`soffice --headless --convert-to pdf 文件`"
    ),
    Code.UNIFORM_OFFICE: (
        "是标文通（UOF）文档：请用 WPS 或 LibreOffice 打开，另存为 .docx、.xlsx 或 .pptx"
    ),
}
