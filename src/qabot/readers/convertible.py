"""Formats that people keep among their documents and that are not read: what to do with each."""

from __future__ import annotations

from collections.abc import Mapping

from qabot.messages import Code

# Endings of what people keep among their documents, with what to do. The files are opened all the
# same, because a .doc is often a .docx, a web page or plain text.
CONVERTIBLE: Mapping[str, Code] = {
    ".ppt": Code.OLD_SLIDES,
    ".pps": Code.OLD_SLIDES,
    ".pot": Code.OLD_SLIDES,
    ".dps": Code.OLD_SLIDES,
    ".dpt": Code.OLD_SLIDES,
    ".xlsb": Code.BINARY_WORKBOOK,
    ".caj": Code.CAJ,
    ".kdh": Code.CNKI,
    ".nh": Code.CNKI,
    ".ceb": Code.APABI,
    ".cebx": Code.APABI,
    ".chm": Code.COMPILED_HELP,
    ".uot": Code.UNIFORM_OFFICE,
    ".uos": Code.UNIFORM_OFFICE,
    ".uop": Code.UNIFORM_OFFICE,
    ".uof": Code.UNIFORM_OFFICE,
    ".pages": Code.PAGES,
    ".numbers": Code.NUMBERS,
    ".key": Code.KEYNOTE,
    ".mobi": Code.KINDLE,
    ".azw3": Code.KINDLE,
    ".azw": Code.KINDLE,
    ".djvu": Code.DJVU,
    ".rar": Code.RAR,
    ".7z": Code.SEVEN_ZIP,
    ".heic": Code.HEIC,
    ".heif": Code.HEIC,
    ".hwp": Code.HANGUL,
    ".hwpx": Code.HANGUL,
    **dict.fromkeys((".wpd", ".sxw"), Code.OTHER_WRITER),
    **dict.fromkeys((".one", ".onepkg"), Code.ONENOTE),
    **dict.fromkeys((".xmind", ".mmap", ".mm"), Code.MIND_MAP),
    **dict.fromkeys((".dwg", ".dxf"), Code.CAD_DRAWING),
    **dict.fromkeys((".vsd", ".vsdx", ".pub", ".odg"), Code.VISIO_PUBLISHER),
    ".mpp": Code.PROJECT_PLAN,
    **dict.fromkeys((".mdb", ".accdb", ".dbf"), Code.DATABASE),
    **dict.fromkeys((".pst", ".ost"), Code.OUTLOOK_STORE),
    **dict.fromkeys((".ps", ".eps", ".xps", ".oxps"), Code.PAGE_DESCRIPTION),
    **dict.fromkeys((".gdoc", ".gsheet", ".gslides"), Code.GOOGLE_LINK),
    **dict.fromkeys((".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"), Code.COMPRESSED),
}
NEVER_TEXT = frozenset(  # though some of these formats are made of characters
    {
        *(Code.HEIC, Code.CAD_DRAWING, Code.GOOGLE_LINK, Code.MIND_MAP, Code.PAGE_DESCRIPTION),
        *(Code.COMPRESSED, Code.DATABASE, Code.ONENOTE, Code.OUTLOOK_STORE),
    }
)
ALWAYS_PACKED = frozenset(  # which are ZIP files, but not archives of documents
    {".pages", ".numbers", ".key", ".xmind", ".mmap", ".vsdx", ".xps", ".oxps", ".hwpx", ".sxw"}
)
