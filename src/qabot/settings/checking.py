"""Whether a value is of the type and in the range that its setting has."""

from __future__ import annotations

import math

from qabot.errors import SettingsError
from qabot.messages import Code, Message, message
from qabot.settings.schema import Setting

Place = str | Message  # where a value was found: a variable, an option, a line of the file
_KINDS = {
    str: Code.EXPECTED_TEXT,
    int: Code.EXPECTED_WHOLE,
    float: Code.EXPECTED_NUMBER,
    bool: Code.EXPECTED_BOOL,
}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True}
_TRUTH |= {"0": False, "false": False, "no": False, "off": False}


def checked(setting: Setting, value: object, place: Place) -> object:
    """The value in its type and range."""
    kind = setting.kind
    if kind is bool:
        return _truth(value, place)
    try:
        if isinstance(value, bool) or (kind is str and not isinstance(value, str)):
            raise ValueError
        if value == "" and setting.form != "list":
            raise ValueError
        if kind is int and isinstance(value, float):
            raise ValueError  # 3.9 is not 3
        made = kind(value)
    except (TypeError, ValueError) as error:
        raise _unexpected(place, repr(value), message(_KINDS[kind])) from error
    if setting.choices and made not in setting.choices:
        names = message(Code.EXPECTED_ONE_OF, names=", ".join(setting.choices))
        raise _unexpected(place, repr(value), names)
    low, high = setting.low, setting.high
    if kind is not str and not low <= made <= (math.inf if high is None else high):  # nor nan
        if high is None:
            raise _unexpected(place, str(value), message(Code.EXPECTED_AT_LEAST, low=low))
        limits = message(Code.EXPECTED_BETWEEN, low=low, high=high)
        raise _unexpected(place, str(value), limits)
    return made


def _truth(value: object, place: Place) -> bool:
    if str(value).lower() not in _TRUTH:
        raise _unexpected(place, repr(value), message(_KINDS[bool]))
    return _TRUTH[str(value).lower()]


def _unexpected(place: Place, value: str, expected: Message) -> SettingsError:
    return SettingsError(Code.SETTING_VALUE, place=place, value=value, expected=expected)
