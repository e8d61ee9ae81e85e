"""The client of fastmcp."""

import asyncio
from types import SimpleNamespace
from typing import Any

from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport

from agreed import agreed, contains, same
from tools_agreed import NAMES, check_tools


async def main() -> None:
    a = agreed()
    url = f"{a.base}/mcp"
    async with Client(StreamableHttpTransport(url, auth=a.token)) as client:
        same("tools", [tool.name for tool in await client.list_tools()], NAMES)

        async def call(name: str, arguments: dict[str, Any]) -> Any:
            result = await client.call_tool(name, arguments, raise_on_error=False)
            return SimpleNamespace(content=result.content, is_error=result.is_error)

        async def read(reference: str) -> str:
            text: str = (await client.read_resource(reference))[0].text
            return text

        await check_tools(a, "http", call, read)
        result = await client.call_tool("ask", {"question": a.question})
        quotes = result.structured_content["quotes"]
        same("structured content", [q["text"] for q in quotes], [q["text"] for q in a.quotes])
    try:
        async with Client(StreamableHttpTransport(url, auth="wrong")) as client:
            await client.list_tools()
    except Exception as error:  # noqa: BLE001 - any kind will do
        contains("wrong token", str(error), "A token is needed")
    else:
        same("wrong token", None, "an error")


asyncio.run(main())
