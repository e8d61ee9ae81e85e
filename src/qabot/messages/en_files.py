"""The English wordings of why a file gives no document."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages.codes import Code

_OFFICE = "open it in Word, WPS or LibreOffice and save it as "
_TO = _OFFICE + "{0}, or run `soffice --headless --convert-to {0} FILE`"
_DOCX, _XLSX, _PPTX = (_TO.format(ending) for ending in ("docx", "xlsx", "pptx"))
_AS_TEXT = "or save its text as a .txt file in UTF-8"
_AGAIN = "save it again, or as another format"
_OCR = "`pip install 'qabot[ocr]'`"
_APPLE = "or on iCloud.com and export it as"
_READABLE = "open it in its program and save it as PDF, .docx or .txt"

FILES: Mapping[Code, str] = {
    Code.ARCHIVE_EMPTY: "is an archive without documents: remove it",
    Code.ARCHIVE_IN_ARCHIVE: "is an archive in an archive: unpack it",
    Code.BINARY: f"looks like binary data, not text: remove it, {_AS_TEXT}",
    Code.BOOK_WITHOUT_PACKAGE: (
        "is damaged (it does not say where its text is): download it again"
    ),
    Code.CHANGED_LINK: "leads elsewhere since a moment ago: it is left out",
    Code.DAMAGED_COMPOUND: "is damaged or cut off: save it again in the program that made it",
    Code.DAMAGED_PDF: (
        "is damaged or cut off (no whole PDF): copy or download it again, or open it in a "
        "browser and print it to PDF"
    ),
    Code.DAMAGED_PICTURE: (
        "is a picture that is damaged or cut off: copy or download it again, or open it and save "
        "it as .png"
    ),
    Code.DAMAGED_PRESENTATION: (
        "is damaged ({error}): open it in PowerPoint or WPS and save it again"
    ),
    Code.DAMAGED_WORKBOOK: "is damaged ({error}): open it in Excel or WPS and save it again",
    Code.DAMAGED_XML: (
        "is damaged ({part} is not valid XML): open it in its program and save it again"
    ),
    Code.DAMAGED_ZIP: "is damaged or cut off (no whole ZIP file): copy or download it again",
    Code.DOCUMENT_TYPE: (
        "has a document type in {part}, which such a file never needs: it is not opened"
    ),
    Code.EMPTY: "is empty: add text to it, or remove it",
    Code.ENCRYPTED: "is encrypted (DRM): only its own program can open it",
    Code.FILE_GONE: "is gone: it was moved or removed, or is a link that leads nowhere",
    Code.FILE_REFUSED: "permission denied: allow reading it, for example with `chmod u+r`",
    Code.FILE_UNREADABLE: "cannot be read: {error}",
    Code.FORMAT_UNKNOWN: "has no ending that tells its format",
    Code.FORMAT_UNSUPPORTED: "the format {ending} is not supported",
    Code.IN_SYSTEM_FOLDER: (
        "lies in a folder of the system (/proc, /sys or /dev), which is never read"
    ),
    Code.LEFT_OUT: "is read in part: {what}",
    Code.LOOKS_LIKE_ARCHIVE: (
        f"looks like a compressed archive ({{name}}), not text: rename it to {{ending}}, {_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_FILE: (
        f"looks like a {{name}} file, not text: rename it to {{ending}}, {_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_IMAGE: (
        f"looks like a {{name}} image, not text: rename it to {{ending}}, {_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_OLD_OFFICE: (
        f"looks like an old Office document, not text: rename it to .doc, .xls or .ppt, {_AS_TEXT}"
    ),
    Code.LOOKS_LIKE_PROGRAM: "looks like an executable, not a document: remove it",
    Code.LOOKS_LIKE_SOUND: (
        f"looks like a sound file ({{name}}), not text: rename it to {{ending}}, {_AS_TEXT}"
    ),
    Code.MAIL_DELETED: (
        "is a mail in the bin of its mail program: take it out of the bin to have it read"
    ),
    Code.MAIL_UNDELIVERED: (
        "is a mail that was not wholly delivered: it is read once it is in `new` or `cur`"
    ),
    Code.MEMBER_DAMAGED: "is damaged ({part} cannot be unpacked): copy or download it again",
    Code.MEMBER_MISSING: "is damaged ({part} is missing): save it again in its program",
    Code.MEMBER_TOO_LARGE: (
        "contains {part} of {size:,.0f} MB, at most {limit} MB are read: split it"
    ),
    Code.NESTED_PAGE: (
        "is nested deeper than 2,048 elements: open it in a browser and save its text as .txt"
    ),
    Code.NOT_JSON: "is not valid JSON (line {line}): correct it",
    Code.NOT_MAIL: "is not a mail, or is damaged: save it from the mail program again, as .eml",
    Code.NOT_NOTEBOOK: (
        "is not a Jupyter notebook, or is damaged: save it again in Jupyter, or export it as .md"
    ),
    Code.NOT_OBJECTS: ("is not a list of JSON objects: save it as text or as one object per line"),
    Code.NOT_REGULAR: "is not a regular file: pass files or folders of documents",
    Code.NOT_TABLE: "is not a table ({error}): save it as CSV again, in UTF-8",
    Code.NO_SUBTITLES: (
        "contains no subtitle: expected .srt, .vtt or .ass, each subtitle with its time"
    ),
    Code.NO_READABLE_PAGE: (
        "is damaged (none of its pages can be opened): copy or download it again"
    ),
    Code.OUTSIDE: (
        "is a link that leads out of the given folders: pass what it leads to as well, "
        "or `--follow-links`"
    ),
    Code.PAGE_WITHOUT_TEXT: "is a saved page without its text: save it again, as .html",
    Code.PARSER_FAILED: f"cannot be parsed ({{error}}): it is damaged; {_AGAIN}",
    Code.PARSER_MEMORY: ("needs too much memory to read: split it or convert it to another format"),
    Code.PARSER_NESTED: f"is nested too deeply to read: {_AGAIN}",
    Code.PARSER_STOPPED: (
        "stops its parser, which ran out of memory or broke off: it is damaged or far too "
        f"complex; {_AGAIN}"
    ),
    Code.PARSER_TIMEOUT: (
        "takes more than {seconds} s to read: split it or convert it to another format"
    ),
    Code.PASSWORD: "is protected by a password: save it without one",
    Code.PASSWORD_OFFICE: ("is protected by a password: open it, remove the password and save it"),
    Code.PASSWORD_PDF: ("is protected by a password: open it, and save or print it without one"),
    Code.PICTURE_LARGE: "has more than {limit} million pixels: save it smaller, or in parts",
    Code.PICTURE_NEEDS_OCR: (
        f"is a picture: install character recognition with {_OCR} to have its text read"
    ),
    Code.PICTURE_SMALL: (
        "is a small picture ({width} × {height} pixels), as icons are: only those of at least "
        "200 × 100 are read"
    ),
    Code.PICTURE_WITHOUT_TEXT: (
        "is a picture in which no text was recognised: take it again from near, sharp and "
        "straight, or remove it"
    ),
    Code.SPECIAL_DEVICE: "is a device, not a file of text",
    Code.SPECIAL_PIPE: "is a named pipe, not a file of text",
    Code.SPECIAL_SOCKET: "is a socket, not a file of text",
    Code.TEXT_IN_PICTURES: (
        "contains no text that can be read, only pictures, as scans do: install character "
        f"recognition with {_OCR}, or run it through an OCR program"
    ),
    Code.TEXT_UNMAPPED: (
        "contains text whose fonts do not say which characters they show: print it from its "
        f"program anew, or install character recognition with {_OCR}"
    ),
    Code.TOO_DEEP_INSIDE: "is inside more than {limit} other files: save it as a file of its own",
    Code.TOO_LARGE: (
        "is too large: {size}, and the limit is {limit}; split it, or raise the limit with "
        "`--max-bytes {bytes}`"
    ),
    Code.TOO_LARGE_HTML: "is a page of more than {limit} MB: split it",
    Code.TOO_LARGE_SHEETML: "is larger than {limit} MB: split it",
    Code.TOO_LONG: "contains more than {limit:,} characters: split it into several files",
    Code.TOO_MANY_FILES: "contains more than {limit:,} files: split it",
    Code.TOO_MANY_MAILS: "contains more than {limit:,} mails: export it in several folders",
    Code.TOO_MANY_PAGES: "has more than {limit:,} pages: split it",
    Code.UNKNOWN_ENCODING: (
        "is in an encoding that is not known (expected UTF-8, UTF-16, GB18030 or Big5): "
        "save it as UTF-8"
    ),
    Code.UNPACKS_TOO_LARGE: (
        "unpacks to {size:,.0f} MB, which is more than is safe to read: split it, or remove "
        "what is not needed"
    ),
    Code.UPLOAD_LARGER: "is larger than Telegram said: send a smaller file",
    Code.WRONG_ENDING: (
        "is not a {ending} file, whatever its ending says: it is damaged or something else; "
        "save or download it again"
    ),
    Code.WRONG_PACKAGE: (
        "is not a {ending} file, though it is a ZIP file: its main part is missing; save it "
        "again in its program"
    ),
    Code.ZIP_ARCHIVE: "is a ZIP archive: unpack it",
    # formats to convert
    Code.ANDROID_APP: "is an Android app, not a document: remove it",
    Code.BINARY_WORKBOOK: f"is a binary Excel workbook: {_OFFICE}.xlsx",
    Code.APABI: "is a CEB document of Founder Apabi: open it in Apabi Reader and print it to PDF",
    Code.CAJ: (
        "is a CAJ document: download it from CNKI as PDF, or open it in CAJViewer and print it to "
        "PDF"
    ),
    Code.CNKI: (
        "is a document of CNKI (KDH, NH): download it from CNKI as PDF, or open it in CAJViewer "
        "and print it to PDF"
    ),
    Code.COMPILED_HELP: (
        "is a Windows help file (CHM): unpack it with 7-Zip and put its .html pages into the folder"
    ),
    Code.DJVU: (
        "is a DjVu document: extract its text with `djvutxt FILE FILE.txt` (of djvulibre); for one "
        f"of pictures only, run `ddjvu -format=pdf FILE FILE.pdf` and install {_OCR}"
    ),
    Code.HANGUL: "is a Hangul document: open it in Hancom Office and save it as .docx or PDF",
    Code.HEIC: (
        f"is a photo in HEIC, as iPhones take them: install {_OCR}, or save it as JPEG (in Files: "
        "press long, Quick Actions, Convert Image); for new ones: Settings, Camera, Formats, Most "
        "Compatible"
    ),
    Code.IWORK: "is a Pages, Numbers or Keynote document: export it as PDF or .docx",
    Code.JAVA_PROGRAM: "is a Java program, not a document: remove it",
    Code.KEYNOTE: f"is a Keynote document: open it in Keynote {_APPLE} .pptx",
    Code.KINDLE: (
        "is a Kindle book: convert it to .epub with Calibre, if it is not protected against copying"
    ),
    Code.NUMBERS: f"is a Numbers document: open it in Numbers {_APPLE} .xlsx",
    Code.OFD: (
        "is an OFD document without text that can be read, only pictures or outlines: open it in "
        "an OFD reader and export it as PDF"
    ),
    Code.OLD_OFFICE: f"is an old Office document that cannot be read: {_READABLE}",
    Code.OLD_SHEET: f"is an old Excel or WPS workbook: {_XLSX}",
    Code.OLD_SLIDES: f"is an old PowerPoint or WPS presentation: {_PPTX}",
    Code.OLD_WORD: f"is an old Word or WPS document: {_DOCX}",
    Code.OTHER_PACKAGE: f"cannot be read: {_READABLE}",
    Code.PAGES: f"is a Pages document: open it in Pages {_APPLE} .docx",
    Code.RAR: "is a RAR archive: unpack it, or pack it as .zip",
    Code.SEVEN_ZIP: "is a 7-Zip archive: unpack it, or pack it as .zip",
    Code.CAD_DRAWING: (
        "is a CAD drawing: open it in AutoCAD, or in the free DWG TrueView, and plot it to PDF"
    ),
    Code.COMPRESSED: "is a compressed archive: unpack it, or pack it as .zip",
    Code.DATABASE: "is a database: open it in its program and export its tables as .xlsx or .csv",
    Code.GOOGLE_LINK: (
        "is a link to a document of Google: open it in a browser and download it as .docx or .xlsx"
    ),
    Code.MIND_MAP: "is a mind map: export it as Markdown (.md), text or PDF in its program",
    Code.ONENOTE: (
        "is a notebook of OneNote: open it in OneNote for Windows and export it as .docx or "
        "PDF (File, Export)"
    ),
    Code.OTHER_WRITER: (
        "is a document of WordPerfect or StarOffice: open it in LibreOffice and save it as "
        ".docx, or run `soffice --headless --convert-to docx FILE`"
    ),
    Code.OUTLOOK_STORE: (
        "is a mail store of Outlook: export its mails, for example with `readpst -e -o "
        "FOLDER FILE` (of pst-utils), or drag them from Outlook into the folder as .msg"
    ),
    Code.PAGE_DESCRIPTION: (
        "describes pages (PostScript or XPS): open it in a viewer and print it to PDF, or "
        "run `ps2pdf FILE` or `xpstopdf FILE`"
    ),
    Code.PROJECT_PLAN: (
        "is a plan of Microsoft Project: open it in Project and save it as .xlsx or PDF"
    ),
    Code.VISIO_PUBLISHER: (
        "is a drawing of Visio, Publisher or LibreOffice: open it in its program and save it "
        "as PDF, or run `soffice --headless --convert-to pdf FILE`"
    ),
    Code.UNIFORM_OFFICE: (
        "is a document in UOF: open it in WPS or LibreOffice and save it as .docx, .xlsx or .pptx"
    ),
}
