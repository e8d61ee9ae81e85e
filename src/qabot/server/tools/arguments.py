"""The arguments of a call, checked: models send what they think fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qabot.server.tools.catalogue import Schema, Tool
from qabot.server.tools.references import ToolError


def checked(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments with defaults for those that are left out or null.

    Raises ToolError, which says what is wanted, for unknown, missing and wrong ones.
    """
    properties: Mapping[str, Schema] = tool.schema["properties"]
    for name in arguments:
        if name not in properties:
            known = ", ".join(f"'{one}'" for one in properties)
            raise ToolError(f"`{tool.name}` has no argument '{name[:60]}': it takes {known}")
    found = {}
    for name, schema in properties.items():
        value = arguments.get(name)
        if value is None and name in tool.schema["required"]:
            raise ToolError(f"`{tool.name}` needs '{name}': {schema['description']}")
        found[name] = schema.get("default") if value is None else _value(name, schema, value)
    return found


def _value(name: str, schema: Schema, value: object) -> object:
    if schema["type"] == "boolean":
        if not isinstance(value, bool):
            raise ToolError(f"'{name}' must be true or false, not {_kind(value)}")
        return value
    if schema["type"] == "string":
        if not isinstance(value, str):
            raise ToolError(f"'{name}' must be a text, not {_kind(value)}")
        return value.encode("utf-8", "replace").decode()  # half characters cannot be sent back
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # one number in JSON
    if not isinstance(value, int) or isinstance(value, bool):
        raise ToolError(f"'{name}' must be a whole number, not {_kind(value)}")
    least, most = schema["minimum"], schema.get("maximum")
    if value < least or (most is not None and value > most):
        bounds = f"at least {least:,}" if most is None else f"from {least:,} to {most:,}"
        raise ToolError(
            f"'{name}' must be {bounds}, not {value if abs(value) < 10**12 else 'that'}"
        )
    return value


def _kind(value: object) -> str:
    names = {str: "a text", bool: "true or false", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
