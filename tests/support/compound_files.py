"""Compound files as old Office programs and Outlook write them: streams and storages by path."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _TABLE, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass(slots=True)
class _Node:
    name: str
    data: bytes | None = None
    nodes: dict[str, _Node] = field(default_factory=dict)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A file with these streams; ``/`` in a path divides storages from what is in them."""
    root = _Node("Root Entry")
    for path, data in streams.items():
        node = root
        for part in path.split("/"):
            node = node.nodes.setdefault(part, _Node(part))
        node.data = data
    return _written(root)


def _written(root: _Node) -> bytes:
    nodes: list[_Node] = []
    links: list[list[int]] = []  # right neighbour and first child
    _number(root, nodes, links)
    body, small = bytearray(), bytearray()
    table: list[int] = []
    small_table: list[int] = []
    places = [_placed(node, body, table, small, small_table) for node in nodes]
    places[0] = (_chained(bytes(small), body, table), len(small))
    mini = struct.pack(f"<{len(small_table)}I", *small_table)
    mini_at = _chained(mini, body, table, fill=b"\xff")
    entries = b"".join(
        _entry(node, number, links[number], places[number]) for number, node in enumerate(nodes)
    )
    directory = _chained(entries, body, table)
    sectors = 1
    while sectors * _SECTOR // 4 < len(table) + sectors:
        sectors += 1
    first = len(table)
    table += [_TABLE] * sectors
    table += [_FREE] * (sectors * _SECTOR // 4 - len(table))
    body += struct.pack(f"<{len(table)}I", *table)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIII", 0x3E, 3, 0xFFFE, 9, 6, 0, sectors, directory)
    head += struct.pack("<4xIIIII", _CUTOFF, mini_at if mini else _END, bool(mini), _END, 0)
    numbers = [*range(first, first + sectors)]
    return head + struct.pack("<109I", *numbers, *[_FREE] * (109 - sectors)) + bytes(body)


def _number(node: _Node, nodes: list[_Node], links: list[list[int]]) -> int:
    number = len(nodes)
    nodes.append(node)
    links.append([_NONE, _NONE])
    before = None
    for child in sorted(node.nodes.values(), key=lambda n: (len(n.name), n.name.upper())):
        at = _number(child, nodes, links)
        if before is None:
            links[number][1] = at
        else:
            links[before][0] = at
        before = at
    return number


def _placed(
    node: _Node, body: bytearray, table: list[int], small: bytearray, small_table: list[int]
) -> tuple[int, int]:
    data = node.data or b""
    if node.data is None or not data:
        return (_END if node.data is not None else 0), 0
    if len(data) >= _CUTOFF:
        return _chained(data, body, table), len(data)
    first = len(small_table)
    count = -(-len(data) // _MINI)
    small_table += [*range(first + 1, first + count), _END]
    small += data.ljust(count * _MINI, b"\0")
    return first, len(data)


def _chained(data: bytes, body: bytearray, table: list[int], fill: bytes = b"\0") -> int:
    if not data:
        return _END
    first = len(table)
    count = -(-len(data) // _SECTOR)
    table += [*range(first + 1, first + count), _END]
    body += data.ljust(count * _SECTOR, fill)
    return first


def _entry(node: _Node, number: int, links: list[int], place: tuple[int, int]) -> bytes:
    name = node.name.encode("utf-16-le") + b"\0\0"
    kind = 5 if number == 0 else 2 if node.data is not None else 1
    right, child = links
    tree = struct.pack("<HBBIII", len(name), kind, 1, _NONE, right, child)
    return name.ljust(64, b"\0") + tree + bytes(36) + struct.pack("<IQ", *place)


def mail_streams(
    texts: Mapping[str, str | bytes],
    numbers: Mapping[int, bytes] | None = None,
    *,
    folder: str = "",
    head: int = 32,
    charset: str = "",
) -> dict[str, bytes]:
    """The streams of a mail or attachment: texts by property, in Unicode or in a charset."""
    table = bytes(head)
    for number, value in (numbers or {}).items():
        table += struct.pack("<II8s", number, 6, value)
    streams = {f"{folder}__properties_version1.0": table}
    for tag, text in texts.items():
        if isinstance(text, bytes):
            streams[f"{folder}__substg1.0_{tag}0102"] = text
        elif charset:
            streams[f"{folder}__substg1.0_{tag}001E"] = text.encode(charset)
        else:
            streams[f"{folder}__substg1.0_{tag}001F"] = text.encode("utf-16-le")
    return streams
