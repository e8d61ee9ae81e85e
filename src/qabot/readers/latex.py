"""Simple formulas in LaTeX -> what they print: ``3.2\\%`` -> ``3.2%``, ``x^{2}`` -> ``x²``.

What is not understood is not guessed at: such a formula stays as it is written.
"""

from __future__ import annotations

import re

from qabot.readers.scripts import lowered, raised

LONGEST_FORMULA = 1000  # characters; a longer one is not a figure in a sentence
_DEEPEST = 30
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\s+|.", re.DOTALL)
_SIGNS = {
    r"\%": "%", r"\$": "$", r"\#": "#", r"\&": "&", r"\_": "_", r"\{": "{", r"\}": "}",
    r"\,": "", r"\;": " ", r"\:": "", r"\!": "", "\\ ": " ", r"\quad": " ", r"\qquad": " ",
    r"\\": " ", "~": " ", r"\left": "", r"\right": "", r"\displaystyle": "", r"\limits": "",
    r"\times": "×", r"\div": "÷", r"\cdot": "·", r"\pm": "±", r"\mp": "∓", r"\sim": "~",
    r"\approx": "≈", r"\leq": "≤", r"\le": "≤", r"\leqslant": "≤", r"\geq": "≥", r"\ge": "≥",
    r"\geqslant": "≥", r"\neq": "≠", r"\ne": "≠", r"\ll": "≪", r"\gg": "≫", r"\equiv": "≡",
    r"\propto": "∝", r"\infty": "∞", r"\circ": "°", r"\degree": "°", r"\prime": "′",
    r"\permil": "‰", r"\sum": "∑", r"\prod": "∏", r"\int": "∫", r"\partial": "∂",
    r"\rightarrow": "→", r"\to": "→", r"\leftarrow": "←", r"\Rightarrow": "⇒", r"\in": "∈",
    r"\ldots": "…", r"\cdots": "…", r"\dots": "…", r"\mid": "|", r"\vert": "|", r"\ast": "*",
    r"\lt": "<", r"\gt": ">", r"\langle": "⟨", r"\rangle": "⟩", r"\bullet": "•", r"\star": "☆",
    r"\textbackslash": "\\", r"\textasciitilde": "~", r"\checkmark": "✓", r"\square": "□",
    r"\angle": "∠", r"\perp": "⊥", r"\parallel": "∥", r"\triangle": "△", r"\cup": "∪",
    r"\cap": "∩", r"\lbrace": "{", r"\rbrace": "}", r"\yen": "¥", r"\S": "§", r"\ell": "ℓ",
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\epsilon": "ε",
    r"\varepsilon": "ε", r"\zeta": "ζ", r"\eta": "η", r"\theta": "θ", r"\kappa": "κ",
    r"\lambda": "λ", r"\mu": "μ", r"\nu": "ν", r"\xi": "ξ", r"\pi": "π", r"\rho": "ρ",
    r"\sigma": "σ", r"\tau": "τ", r"\phi": "φ", r"\varphi": "φ", r"\chi": "χ", r"\psi": "ψ",
    r"\omega": "ω", r"\Gamma": "Γ", r"\Delta": "Δ", r"\Theta": "Θ", r"\Lambda": "Λ",
    r"\Pi": "Π", r"\Sigma": "Σ", r"\Phi": "Φ", r"\Psi": "Ψ", r"\Omega": "Ω",
}  # fmt: skip
_NAMES = frozenset("log ln lg exp sin cos tan cot max min lim det mod".split())  # noqa: SIM905
_FONTS = frozenset(  # what they apply to is printed in another type
    [
        "mathbf",
        "mathrm",
        "mathit",
        "mathsf",
        "mathtt",
        "mathnormal",
        "boldsymbol",
        "bm",
        "pmb",
        "bf",
        "rm",
        "it",
        "sf",
        "tt",
        "operatorname",
        "textstyle",
        "underline",
        "mbox",
        "hbox",
    ]
)
_WORDS = frozenset("text textbf textrm textit textsf mbox hbox".split())  # noqa: SIM905
_COMPOUND = re.compile(r"[-+=±×·÷/ <>≤≥,，]")
_ROOTS = {"": "√", "2": "√", "3": "∛", "4": "∜"}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class _UnknownError(Exception):
    """Something that this module does not read."""


def plain_formula(source: str) -> str | None:
    """The text that a formula prints, or None where any of it is not understood.

    ``{\\bf8.6}\\%`` -> ``8.6%``, ``1.2\\times10^{8}\\mathrm{m}^3`` -> ``1.2×10⁸m³``,
    ``\\frac{a+b}{2}`` -> ``(a+b)/2``. White space counts in words alone, as in print.
    """
    if len(source) > LONGEST_FORMULA:
        return None
    try:
        return " ".join(_Formula(source).read().split())
    except _UnknownError:
        return None


class _Formula:
    """Where the reading of a formula is."""

    def __init__(self, source: str) -> None:
        self._tokens: list[str] = _TOKEN.findall(source)
        self._at = 0
        self._depth = 0

    def read(self) -> str:
        """All of it."""
        text = self._until("")
        if self._at < len(self._tokens):
            raise _UnknownError  # a bracket that was never opened
        return text

    def _until(self, end: str) -> str:
        parts: list[str] = []
        while self._at < len(self._tokens) and self._tokens[self._at] != "}":
            if end == "]" and self._tokens[self._at] == "]":
                break
            parts.append(self._next(verbatim=end == "words"))
        return "".join(parts)

    def _next(self, *, verbatim: bool = False) -> str:
        """What the next token prints, with its arguments."""
        if self._at >= len(self._tokens):
            raise _UnknownError
        token = self._tokens[self._at]
        self._at += 1
        if token.isspace():
            return " " if verbatim else ""
        if token == "{":
            return self._group("words" if verbatim else "group")
        if token in ("^", "_") and not verbatim:
            return self._script(token)
        if token in _SIGNS:
            return _SIGNS[token]
        if token.startswith("\\"):
            return self._command(token[1:].rstrip("*"))
        return token

    def _group(self, end: str) -> str:
        """The rest of a group whose bracket has been read."""
        self._deeper(1)
        text = self._until(end)
        if self._at >= len(self._tokens):
            raise _UnknownError
        self._at += 1
        self._deeper(-1)
        return text

    def _argument(self, *, verbatim: bool = False) -> str:
        self._skip_space()
        self._deeper(1)
        text = self._next(verbatim=verbatim)
        self._deeper(-1)
        return text

    def _deeper(self, step: int) -> None:
        self._depth += step
        if self._depth > _DEEPEST:
            raise _UnknownError

    def _script(self, sign: str) -> str:
        text = self._argument()
        if sign == "_":
            return lowered(text)
        return text if text in ("°", "′", "*") else raised(text)

    def _command(self, name: str) -> str:
        if name in _NAMES:
            return name
        if name in _WORDS:
            return self._argument(verbatim=True)
        if name in _FONTS:
            return ""  # a change of type prints nothing; its argument is read as a group
        if name in ("frac", "dfrac", "tfrac"):
            return f"{_bracketed(self._argument())}/{_bracketed(self._argument())}"
        if name == "sqrt":
            return self._root()
        if name == "textcircled":
            return _circled(self._argument())
        raise _UnknownError

    def _root(self) -> str:
        self._skip_space()
        index = ""
        if self._at < len(self._tokens) and self._tokens[self._at] == "[":
            self._at += 1
            index = self._until("]")
            self._at += 1
        if index not in _ROOTS:
            raise _UnknownError
        return _ROOTS[index] + _bracketed(self._argument())

    def _skip_space(self) -> None:
        while self._at < len(self._tokens) and self._tokens[self._at].isspace():
            self._at += 1


def _bracketed(text: str) -> str:
    return f"({text})" if _COMPOUND.search(text) else text


def _circled(text: str) -> str:
    if text.isdecimal() and 1 <= int(text) <= len(_CIRCLED):
        return _CIRCLED[int(text) - 1]
    raise _UnknownError
