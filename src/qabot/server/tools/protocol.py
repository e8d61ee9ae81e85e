"""The Model Context Protocol, spoken by the library `mcp`: only this module and its users load it.

One server object answers clients of both generations of the protocol, those that begin with
``initialize`` and those of 2026-07-28, which do not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeAlias

from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INTERNAL_ERROR,
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ContentBlock,
    ListResourcesResult,
    ListResourceTemplatesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceLink,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
    Tool,
    ToolAnnotations,
)

from qabot import __version__
from qabot.server.gate import places
from qabot.server.tools.calling import Link, Office, Result, call, read, run
from qabot.server.tools.catalogue import INSTRUCTIONS, TOOLS
from qabot.server.tools.references import TEMPLATE, ToolError, document_uri

_Context: TypeAlias = ServerRequestContext[Any, Any]
_PAGE = 100  # documents in a list of resources
_TEXT = "text/plain"
_BROKEN = "Something went wrong here: call again, or tell the person who runs this server"
_LOG = logging.getLogger(__name__)


def create_server(office_of: Callable[[_Context], Office]) -> Server[Any]:
    """The server; ``office_of`` finds where a request is answered."""
    handlers = _Handlers(office_of)
    return Server(
        "qabot",
        version=__version__,
        title="qabot",
        instructions=INSTRUCTIONS,
        on_list_tools=handlers.tools,
        on_call_tool=handlers.call,
        on_list_resources=handlers.resources,
        on_list_resource_templates=handlers.templates,
        on_read_resource=handlers.read,
    )


def http_manager(server: Server[Any]) -> StreamableHTTPSessionManager:
    """Answers HTTP requests: each by one JSON object, without sessions.

    Host and Origin are checked before, for all routes alike.
    """
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True)


async def serve_stdio(server: Server[Any]) -> None:
    """Answers on standard output until standard input ends; all else is written to stderr."""
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


class _Handlers:
    """What is done for each method; a bug is logged without what was asked."""

    def __init__(self, office_of: Callable[[_Context], Office]) -> None:
        self._office_of = office_of

    async def tools(self, _: _Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_tool(name) for name in TOOLS])

    async def call(self, context: _Context, asked: CallToolRequestParams) -> CallToolResult:
        """What cannot be answered is a result with ``is_error``: models read it and mend it."""
        try:
            result = await call(self._office_of(context), asked.name, asked.arguments or {})
        except ToolError as problem:
            return _error(str(problem))
        except Exception as error:  # noqa: BLE001 - a bug: the log has it, the model a word
            _log_bug(asked.name, error)
            return _error(_BROKEN)
        return _result(result)

    async def resources(
        self, context: _Context, asked: PaginatedRequestParams | None
    ) -> ListResourcesResult:
        """The documents that are served, a hundred at a time."""
        cursor = (asked.cursor if asked else None) or "0"
        if not (cursor.isascii() and cursor.isdecimal()) or len(cursor) > 12:
            raise MCPError(INVALID_PARAMS, "This cursor is not known: list from the beginning")
        office, first = self._office_of(context), int(cursor)
        try:
            found = (await run(office, office.files, office.library.status)).entries
        except ToolError as problem:
            raise MCPError(INTERNAL_ERROR, str(problem)) from None
        listed = [
            Resource(
                uri=document_uri(entry.sha256),
                name=entry.path,
                title=entry.title,
                mime_type=_TEXT,
            )
            for entry in found[first : first + _PAGE]
        ]
        more = str(first + _PAGE) if first + _PAGE < len(found) else None
        return ListResourcesResult(resources=listed, next_cursor=more)

    async def templates(
        self, _: _Context, __: PaginatedRequestParams | None
    ) -> ListResourceTemplatesResult:
        template = ResourceTemplate(
            uri_template=TEMPLATE,
            name="slice",
            title="A slice of a document",
            description="The exact text of a quote; span is START-END in characters.",
            mime_type=_TEXT,
        )
        return ListResourceTemplatesResult(resource_templates=[template])

    async def read(self, context: _Context, asked: ReadResourceRequestParams) -> ReadResourceResult:
        try:
            place = await read(self._office_of(context), asked.uri)
        except ToolError as problem:
            raise MCPError(INVALID_PARAMS, str(problem), {"uri": asked.uri}) from None
        except Exception as error:  # noqa: BLE001 - as for tools
            _log_bug("resources/read", error)
            raise MCPError(INTERNAL_ERROR, _BROKEN) from None
        text = TextResourceContents(uri=asked.uri, mime_type=_TEXT, text=place.text)
        return ReadResourceResult(contents=[text])


def _tool(name: str) -> Tool:
    tool = TOOLS[name]
    return Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=dict(tool.schema),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _result(result: Result) -> CallToolResult:
    content: list[ContentBlock] = [TextContent(type="text", text=result.text)]
    content += [_link(link) for link in result.links]
    return CallToolResult(content=content, structured_content=result.structured)


def _link(link: Link) -> ResourceLink:
    return ResourceLink(
        type="resource_link",
        uri=link.uri,
        name=link.name,
        description=link.description,
        mime_type=_TEXT,
    )


def _error(text: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)


def _log_bug(where: str, error: Exception) -> None:
    _LOG.error("%s in %s at %s", type(error).__name__, where[:60], places(error))
