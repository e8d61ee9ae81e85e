"""The client of the protocol's own library, both generations, over HTTP and as a process."""

import asyncio
import os
from typing import Any

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client

from agreed import agreed, contains, same
from tools_agreed import NAMES, check_tools


def http(base: str, token: str) -> Any:
    client = create_mcp_http_client({"Authorization": f"Bearer {token}"})
    return streamable_http_client(f"{base}/mcp", http_client=client)


async def main() -> None:
    a = agreed()
    command, *arguments = a.command
    process = StdioServerParameters(
        command=command, args=[*arguments, "mcp", "--index", a.index], env=dict(os.environ)
    )
    for way, target, mode, version in (
        ("http", http(a.base, a.token), "auto", "2026-07-28"),
        ("http, legacy", http(a.base, a.token), "legacy", "2025-11-25"),
        ("stdio", process, "auto", "2026-07-28"),
        ("stdio, legacy", process, "legacy", "2025-11-25"),
    ):
        async with Client(target, mode=mode) as client:
            same(f"{way}: version", client.protocol_version, version)
            names = [tool.name for tool in (await client.list_tools()).tools]
            same(f"{way}: tools", names, NAMES)

            async def read(reference: str, client: Any = client) -> str:
                text: str = (await client.read_resource(reference)).contents[0].text
                return text

            await check_tools(a, way, client.call_tool, read)
    for mode in ("auto", "legacy"):
        contains(f"wrong token, {mode}", await refused(a.base, mode), "A token is needed")


async def refused(base: str, mode: Any) -> str:
    """What the library says of a wrong token."""
    try:
        async with Client(http(base, "wrong"), mode=mode) as client:
            await client.list_tools()
    except Exception as error:  # noqa: BLE001 - kinds of errors differ between the modes
        while isinstance(error, ExceptionGroup):
            error = error.exceptions[0]
        return str(error)
    return "nothing"


asyncio.run(main())
