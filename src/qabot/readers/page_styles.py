"""The style sheet of a page -> the style of its elements, as far as it changes what is said."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from lxml import etree

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{1,5000})\}")
_TELLING = re.compile(
    r"text-decoration(?:-line)?\s*:[^;]*line-through|vertical-align\s*:\s*(?:super|sub)\b"
    r"|list-style(?:-type)?\s*:[^;]+",
    re.I,
)
_COMPOUND = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.I)
_Compound = tuple[str, tuple[str, ...], str]  # tag, classes, id
_Rule = tuple[int, Sequence[_Compound], str]  # its place, selector, what it says


def with_styles(root: etree._Element) -> None:
    """Writes what style sheets say of struck, raised and numbered text to the elements' styles.

    Selectors of tags, classes and ids are followed, others are not.
    """
    sheets = "\n".join(element.text or "" for element in root.iter("style"))
    rules = _rules(_COMMENT.sub("", sheets))
    for element in root.iter(etree.Element) if rules else ():
        found = [rule for key in _keys(element) for rule in rules.get(key, ())]
        said = [said for _, selector, said in sorted(found) if _matches(element, selector)]
        if said:
            element.set("style", ";".join([*said, element.get("style") or ""]))


def _rules(sheets: str) -> Mapping[str, Sequence[_Rule]]:
    """The rules that say something, in their order, by a key of the last part of each."""
    found: dict[str, list[_Rule]] = defaultdict(list)
    for number, (selectors, body) in enumerate(_RULE.findall(sheets)):
        said = ";".join(match[0] for match in _TELLING.finditer(body))
        for selector in selectors.split(",") if said else ():
            compounds = [c for part in selector.split() if (c := _compound(part))]
            if compounds and len(compounds) == len(selector.split()):
                found[_key(compounds[-1])].append((number, compounds, said))
    return found


def _key(compound: _Compound) -> str:
    tag, classes, identity = compound
    return f"#{identity}" if identity else f".{classes[0]}" if classes else tag


def _keys(element: etree._Element) -> set[str]:
    """Under what rules for an element are found."""
    names = {f".{name}" for name in (element.get("class") or "").split()}
    return {str(element.tag), f"#{element.get('id')}", *names}


def _compound(part: str) -> _Compound | None:
    """``p.old`` as its tag, classes and id; None for a selector of another kind."""
    found = _COMPOUND.fullmatch(part)
    if not found or not part:
        return None
    names = re.findall(r"[.#][\w-]+", found[2])
    classes = tuple(name[1:] for name in names if name[0] == ".")
    return (found[1] or "").lower(), classes, next((n[1:] for n in names if n[0] == "#"), "")


def _matches(element: etree._Element, selector: Sequence[_Compound]) -> bool:
    """True where the last part is the element, and the others are around it in their order."""
    if not _is(element, selector[-1]):
        return False
    around = element.iterancestors()
    return all(any(_is(other, part) for other in around) for part in reversed(selector[:-1]))


def _is(element: etree._Element, compound: _Compound) -> bool:
    tag, classes, identity = compound
    return (
        (not tag or element.tag == tag)
        and (not identity or element.get("id") == identity)
        and set(classes) <= set((element.get("class") or "").split())
    )
