"""Why a file gives no document; each reads on from its path."""

from __future__ import annotations

from qabot.messages.codes.declaring import worded

_AS_TEXT = "or save its text as a .txt file in UTF-8"
_AGAIN = "save it again, or as another format"
_OCR = "`pip install 'qabot[ocr]'`"
_AGAIN_ZH = "请重新复制或下载"
_AS_TEXT_ZH = "或把其中的文字存为 UTF-8 的 .txt"
_OTHER_FORMAT_ZH = "请重新保存，或换一种格式"


class Files:
    """Why a file gives no document; each reads on from its path."""

    ARCHIVE_EMPTY = worded("is an archive without documents: remove it", "压缩包里没有文档")
    ARCHIVE_IN_ARCHIVE = worded(
        "is an archive in an archive: unpack it", "是压缩包里的压缩包：请解开"
    )
    BINARY = worded(
        f"looks like binary data, not text: remove it, {_AS_TEXT}",
        "不是文字：请把其中的文字存为 UTF-8 的 .txt",
    )
    BOOK_WITHOUT_PACKAGE = worded(
        "is damaged (it does not say where its text is): download it again", "已损坏：请重新下载"
    )
    CHANGED_LINK = worded(
        "leads elsewhere since a moment ago: it is left out", "刚刚指向了别处，没有读取"
    )
    DAMAGED_COMPOUND = worded(
        "is damaged or cut off: save it again in the program that made it",
        "已损坏或不完整：请在原来的程序里重新保存",
    )
    DAMAGED_PDF = worded(
        "is damaged or cut off (no whole PDF): copy or download it again, or open it in a "
        "browser and print it to PDF",
        f"已损坏或不完整：{_AGAIN_ZH}，或用浏览器打开，打印成 PDF",
    )
    DAMAGED_PICTURE = worded(
        "is a picture that is damaged or cut off: copy or download it again, or open it and save "
        "it as .png",
        f"是图片，但已损坏或不完整：{_AGAIN_ZH}，或打开后另存为 .png",
    )
    DAMAGED_PRESENTATION = worded(
        "is damaged ({error}): open it in PowerPoint or WPS and save it again",
        "已损坏（{error}）：请用 PowerPoint 或 WPS 打开，重新保存",
    )
    DAMAGED_WORKBOOK = worded(
        "is damaged ({error}): open it in Excel or WPS and save it again",
        "已损坏（{error}）：请用 Excel 或 WPS 打开，重新保存",
    )
    DAMAGED_XML = worded(
        "is damaged ({part} is not valid XML): open it in its program and save it again",
        "已损坏（{part}）：请在原来的程序里打开，重新保存",
    )
    DAMAGED_ZIP = worded(
        "is damaged or cut off (no whole ZIP file): copy or download it again",
        f"已损坏或不完整：{_AGAIN_ZH}",
    )
    DOCUMENT_TYPE = worded(
        "has a document type in {part}, which such a file never needs: it is not opened",
        "含有不该有的内容（{part} 里的文档类型声明），为安全起见没有打开",
    )
    EMPTY = worded("is empty: add text to it, or remove it", "没有内容：请写入文字，或删除该文件")
    ENCRYPTED = worded(
        "is encrypted (DRM): only its own program can open it", "有版权加密（DRM），读不了"
    )
    FILE_GONE = worded(
        "is gone: it was moved or removed, or is a link that leads nowhere",
        "已经不在了：被移走或删除了，或是失效的链接",
    )
    FILE_REFUSED = worded(
        "permission denied: allow reading it, for example with `chmod u+r`",
        "没有读取的权限：请允许读取，例如用 `chmod u+r`",
    )
    FILE_UNREADABLE = worded("cannot be read: {error}", "读不了（{error}）")
    FORMAT_UNKNOWN = worded("has no ending that tells its format", "没有扩展名，看不出是什么格式")
    FORMAT_UNSUPPORTED = worded("the format {ending} is not supported", "{ending} 这种格式还不能读")
    IN_SYSTEM_FOLDER = worded(
        "lies in a folder of the system (/proc, /sys or /dev), which is never read",
        "在系统目录（/proc、/sys 或 /dev）里，从不读取",
    )
    LEFT_OUT = worded("is read in part: {what}", "只读了一部分：{what}")
    LOOKS_LIKE_ARCHIVE = worded(
        "looks like a compressed archive ({name}), not text: rename it to {ending}, "
        f"{_AS_TEXT}",
        f"看来是压缩包（{{name}}），不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT_ZH}",
    )
    LOOKS_LIKE_FILE = worded(
        f"looks like a {{name}} file, not text: rename it to {{ending}}, {_AS_TEXT}",
        f"看来是 {{name}} 文件，不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT_ZH}",
    )
    LOOKS_LIKE_IMAGE = worded(
        f"looks like a {{name}} image, not text: rename it to {{ending}}, {_AS_TEXT}",
        f"看来是 {{name}} 图片，不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT_ZH}",
    )
    LOOKS_LIKE_OLD_OFFICE = worded(
        f"looks like an old Office document, not text: rename it to .doc, .xls or .ppt, {_AS_TEXT}",
        f"看来是旧的 Office 文档，不是文字：请把扩展名改为 .doc、.xls 或 .ppt，{_AS_TEXT_ZH}",
    )
    LOOKS_LIKE_PROGRAM = worded(
        "looks like an executable, not a document: remove it", "看来是程序，不是文档：请删去"
    )
    LOOKS_LIKE_SOUND = worded(
        f"looks like a sound file ({{name}}), not text: rename it to {{ending}}, {_AS_TEXT}",
        f"看来是声音文件（{{name}}），不是文字：请把扩展名改为 {{ending}}，{_AS_TEXT_ZH}",
    )
    MAIL_DELETED = worded(
        "is a mail in the bin of its mail program: take it out of the bin to have it read",
        "是已在邮件程序里删除的邮件：要读它，请先恢复",
    )
    MAIL_UNDELIVERED = worded(
        "is a mail that was not wholly delivered: it is read once it is in `new` or `cur`",
        "是还没收完的邮件：到了 `new` 或 `cur` 里才读",
    )
    MEMBER_DAMAGED = worded(
        "is damaged ({part} cannot be unpacked): copy or download it again",
        f"已损坏（{{part}} 解不开）：{_AGAIN_ZH}",
    )
    MEMBER_MISSING = worded(
        "is damaged ({part} is missing): save it again in its program",
        "已损坏（缺少 {part}）：请在原来的程序里重新保存",
    )
    MEMBER_TOO_LARGE = worded(
        "contains {part} of {size:,.0f} MB, at most {limit} MB are read: split it",
        "里面的 {part} 有 {size:,.0f} MB，最多读 {limit} MB：请拆开",
    )
    NESTED_PAGE = worded(
        "is nested deeper than 2,048 elements: open it in a browser and save its text as .txt",
        "网页结构太深：请用浏览器打开，把文字存为 .txt",
    )
    NOT_JSON = worded(
        "is not valid JSON (line {line}): correct it", "第 {line} 行不是 JSON：请改正"
    )
    NOT_MAIL = worded(
        "is not a mail, or is damaged: save it from the mail program again, as .eml",
        "不是邮件，或已损坏：请在邮件程序里重新存为 .eml",
    )
    NOT_NOTEBOOK = worded(
        "is not a Jupyter notebook, or is damaged: save it again in Jupyter, or export it as .md",
        "不是 Jupyter 笔记本，或已损坏：请在 Jupyter 里重新保存，或导出为 .md",
    )
    NOT_OBJECTS = worded(
        "is not a list of JSON objects: save it as text or as one object per line",
        "不是一列 JSON 对象：请存为文本，或每行一个对象",
    )
    NOT_REGULAR = worded(
        "is not a regular file: pass files or folders of documents",
        "不是普通的文件：请给文件或文件夹",
    )
    NOT_TABLE = worded(
        "is not a table ({error}): save it as CSV again, in UTF-8",
        "不是表格（{error}）：请重新存为 UTF-8 的 CSV",
    )
    NO_SUBTITLES = worded(
        "contains no subtitle: expected .srt, .vtt or .ass, each subtitle with its time",
        "里面没有字幕：应为 .srt、.vtt 或 .ass，每条有时间",
    )
    NO_READABLE_PAGE = worded(
        "is damaged (none of its pages can be opened): copy or download it again",
        f"已损坏，没有一页打得开：{_AGAIN_ZH}",
    )
    OUTSIDE = worded(
        "is a link that leads out of the given folders: pass what it leads to as well, "
        "or `--follow-links`",
        "是通到所给文件夹之外的链接：请把它所指的也列出，或加 `--follow-links`",
    )
    PAGE_WITHOUT_TEXT = worded(
        "is a saved page without its text: save it again, as .html",
        "存下的网页里没有正文：请重新存为 .html",
    )
    PARSER_FAILED = worded(
        f"cannot be parsed ({{error}}): it is damaged; {_AGAIN}",
        f"读不懂，已损坏（{{error}}）：{_OTHER_FORMAT_ZH}",
    )
    PARSER_MEMORY = worded(
        "needs too much memory to read: split it or convert it to another format",
        "读取要用太多内存：请拆开，或换一种格式",
    )
    PARSER_NESTED = worded(
        f"is nested too deeply to read: {_AGAIN}", f"结构太深，读不了：{_OTHER_FORMAT_ZH}"
    )
    PARSER_STOPPED = worded(
        "stops its parser, which ran out of memory or broke off: it is damaged or far too "
        f"complex; {_AGAIN}",
        f"读取中断：文件已损坏或太复杂，{_OTHER_FORMAT_ZH}",
    )
    PARSER_TIMEOUT = worded(
        "takes more than {seconds} s to read: split it or convert it to another format",
        "读了 {seconds} 秒还没读完：请拆开，或换一种格式",
    )
    PASSWORD = worded("is protected by a password: save it without one", "有密码：请存成没有密码的")
    PASSWORD_OFFICE = worded(
        "is protected by a password: open it, remove the password and save it",
        "有密码：请打开后去掉密码再保存",
    )
    PASSWORD_PDF = worded(
        "is protected by a password: open it, and save or print it without one",
        "有密码：请打开后另存或打印成没有密码的",
    )
    PICTURE_LARGE = worded(
        "has more than {limit} million pixels: save it smaller, or in parts",
        "超过 {limit} 百万像素：请缩小，或分成几张",
    )
    PICTURE_NEEDS_OCR = worded(
        f"is a picture: install character recognition with {_OCR} to have its text read",
        "是图片：要认出图里的字，请装上文字识别（`pip install 'qabot[ocr]'`），或请管理员装上",
    )
    PICTURE_SMALL = worded(
        "is a small picture ({width} × {height} pixels), as icons are: only those of at least "
        "200 × 100 are read",
        "是小图（{width} × {height} 像素），像图标一类：只读 200 × 100 像素以上的图片",
    )
    PICTURE_WITHOUT_TEXT = worded(
        "is a picture in which no text was recognised: take it again from near, sharp and "
        "straight, or remove it",
        "是图片，没有认出文字：请靠近、拍清楚、拍正了重拍，或删去",
    )
    SPECIAL_DEVICE = worded("is a device, not a file of text", "是设备，不是文本文件")
    SPECIAL_PIPE = worded("is a named pipe, not a file of text", "是命名管道，不是文本文件")
    SPECIAL_SOCKET = worded("is a socket, not a file of text", "是套接字，不是文本文件")
    TEXT_IN_PICTURES = worded(
        "contains no text that can be read, only pictures, as scans do: install character "
        f"recognition with {_OCR}, or run it through an OCR program",
        "只有图片（如扫描件），没有能读的文字：请先用文字识别（OCR）软件处理，"
        "或请管理员装上 qabot[ocr]",
    )
    TEXT_UNMAPPED = worded(
        "contains text whose fonts do not say which characters they show: print it from its "
        f"program anew, or install character recognition with {_OCR}",
        "字体没有说明各是什么字，文字取不出来：请在原来的程序里重新打印成 PDF，"
        "或请管理员装上 qabot[ocr]",
    )
    TOO_DEEP_INSIDE = worded(
        "is inside more than {limit} other files: save it as a file of its own",
        "套在 {limit} 层以上的文件里：请把它另存出来",
    )
    TOO_LARGE = worded(
        "is too large: {size}, and the limit is {limit}; split it, or raise the limit with "
        "`--max-bytes {bytes}`",
        "太大了（{size}，上限 {limit}）：请拆开，或由管理员用 `--max-bytes {bytes}` 放宽上限",
    )
    TOO_LARGE_HTML = worded(
        "is a page of more than {limit} MB: split it", "网页超过 {limit} MB：请拆开"
    )
    TOO_LARGE_SHEETML = worded("is larger than {limit} MB: split it", "超过 {limit} MB：请拆开")
    TOO_LONG = worded(
        "contains more than {limit:,} characters: split it into several files",
        "超过 {limit:,} 字：请拆成几份",
    )
    TOO_MANY_FILES = worded(
        "contains more than {limit:,} files: split it", "里面超过 {limit:,} 个文件：请拆开"
    )
    TOO_MANY_MAILS = worded(
        "contains more than {limit:,} mails: export it in several folders",
        "里面超过 {limit:,} 封邮件：请分成几个邮件夹再导出",
    )
    TOO_MANY_PAGES = worded("has more than {limit:,} pages: split it", "超过 {limit:,} 页：请拆开")
    UNKNOWN_ENCODING = worded(
        "is in an encoding that is not known (expected UTF-8, UTF-16, GB18030 or Big5): "
        "save it as UTF-8",
        "编码认不出来（能认 UTF-8、UTF-16、GB18030、Big5）：请存为 UTF-8",
    )
    UNPACKS_TOO_LARGE = worded(
        "unpacks to {size:,.0f} MB, which is more than is safe to read: split it, or remove "
        "what is not needed",
        "解开有 {size:,.0f} MB，为安全起见没有读：请拆开，或去掉不需要的",
    )
    UPLOAD_LARGER = worded(
        "is larger than Telegram said: send a smaller file", "比 Telegram 说的大：请发小一些的"
    )
    WRONG_ENDING = worded(
        "is not a {ending} file, whatever its ending says: it is damaged or something else; "
        "save or download it again",
        "并不是 {ending} 文件，或已损坏：请重新保存或下载",
    )
    WRONG_PACKAGE = worded(
        "is not a {ending} file, though it is a ZIP file: its main part is missing; save it "
        "again in its program",
        "并不是完整的 {ending} 文件：请在原来的程序里重新保存",
    )
    ZIP_ARCHIVE = worded("is a ZIP archive: unpack it", "是 ZIP 压缩包：请解开")
