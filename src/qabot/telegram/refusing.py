"""Files that are refused before they are downloaded: what their sender can do instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from qabot.ingest.corpus import SUPPORTED
from qabot.readers import CONVERTIBLE, SUFFIXES
from qabot.readers.extras import can_recognise
from qabot.readers.file_names import ending_of
from qabot.readers.formats import Format
from qabot.telegram.texts import Texts
from qabot.uploads.naming import split_ending

_PICTURE, _SOUND, _FILM, _ARCHIVE = "picture", "sound", "film", "pack"
_BY_ENDING: Mapping[str, str] = {
    ending: kind
    for kind, endings in (
        (_PICTURE, ".png .jpg .jpeg .jfif .gif .bmp .tif .tiff .webp .avif .svg .psd"),
        (_SOUND, ".mp3 .m4a .wav .ogg .oga .opus .flac .aac .amr .wma .ape .aiff .mid"),
        (_FILM, ".mp4 .mov .avi .mkv .wmv .flv .webm .m4v .mpg .mpeg .ts .rmvb .rm .3gp .vob"),
        (_ARCHIVE, ".tar .gz .tgz .bz2 .tbz .xz .txz .zst .lz .cab .iso .arj .lzh"),
    )
    for ending in endings.split()
}
_BY_TYPE = (("image/", _PICTURE), ("audio/", _SOUND), ("video/", _FILM))


def refusal(name: str, kind: str | None, words: Texts) -> str | None:
    """Why a file of this name and type is not taken, and what to do; None if it is to be opened.

    Pictures are refused where nothing recognises characters. Old formats that are not read are
    opened all the same, since they are often others under an old ending; a file without an ending
    is opened unless its type says what it is.
    """
    ending = split_ending(name)[1].lower() and ending_of(PurePath(name))
    is_blind = SUFFIXES.get(ending) is Format.PICTURE and not can_recognise()
    if (ending in SUPPORTED and not is_blind) or ending in CONVERTIBLE:
        return None
    found = _BY_ENDING.get(ending, "") if ending else _by_type(kind or "")
    if found == _PICTURE and not ending and can_recognise():
        return None
    told = _advice(found, words)
    if told:
        return words.upload_skipped.format(name=name, reason=told)
    return words.upload_format.format(name=name, formats=", ".join(SUPPORTED)) if ending else None


def _by_type(kind: str) -> str:
    return next((found for beginning, found in _BY_TYPE if kind.startswith(beginning)), "")


def _advice(kind: str, words: Texts) -> str | None:
    return {
        _PICTURE: words.not_this_picture if can_recognise() else words.not_picture,
        _SOUND: words.not_sound,
        _FILM: words.not_film,
        _ARCHIVE: words.not_archive,
    }.get(kind)
