"""How a part of the codes declares its members, and how they become those of one enumeration."""

from __future__ import annotations

from enum import EnumType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from enum import _EnumDict

    from qabot.messages.codes import Code


class _Wordings(NamedTuple):
    english: str
    chinese: str


def worded(english: str, chinese: str) -> Code:
    """A member of `Code` with these wordings, declared in one of its parts.

    ``EMPTY = worded("is empty", "是空的")`` -> ``Code.EMPTY``, whose value is "empty".
    """
    return cast("Code", _Wordings(english, chinese))


class Gathered(EnumType):
    """Makes what the bases of an enumeration declare with `worded` members of the enumeration.

    Raises TypeError for a name that two of them declare.
    """

    @classmethod
    def __prepare__(  # type: ignore[override] # as EnumType does
        metacls,  # noqa: N804 - named as in EnumType
        cls: str,
        bases: tuple[type, ...],
        **rest: Any,
    ) -> _EnumDict:
        """The names of the class to be, with the members of its bases in their order."""
        names = super().__prepare__(cls, bases, **rest)
        for part in bases:
            for name, value in vars(part).items():
                if isinstance(value, _Wordings):
                    names[name] = (name.lower(), *value)
        return names
