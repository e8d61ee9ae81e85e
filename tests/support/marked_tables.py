"""Writers of tables in Rich Text, LaTeX, mails and XML, for tables made at random."""

from __future__ import annotations

from email.message import EmailMessage
from xml.sax.saxutils import escape

from tests.support.random_tables import Made

_STEP = 1000  # twips of a column
_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
        "`": r"\textasciigrave{}", "'": r"\textquotesingle{}", "-": "{-}", "\n": " ",
        **{sign: f"\\{sign}" for sign in "%&$#_{}"},
    }
)  # fmt: skip


def by_rich_text(made: Made) -> bytes:
    """Cells by their right edges; merged over rows by marks in each row, as Word writes them."""
    body = "".join(f"\\pard {_rich(text)}\\par\n" for text in made.above)
    for row in range(made.height):
        shapes, cells = [], []
        for area in sorted(made.areas, key=lambda area: area.column):
            if area.row <= row < area.row + area.rows:
                first = area.row == row
                down = "" if area.rows == 1 else "\\clvmgf" if first else "\\clvmrg"
                shapes.append(f"{down}\\cellx{_STEP * (area.column + area.columns)}")
                cells.append(_rich(str(area.value.stored)) if first else "")
        head = "\\trhdr" if made.is_marked and row < made.heads else ""
        told = "".join(f"\\pard\\intbl {cell}\\cell" for cell in cells)
        body += f"\\trowd{head}{''.join(shapes)}{told}\\row\n"
    body += "".join(f"\\pard {_rich(text)}\\par\n" for text in made.below)
    return f"{{\\rtf1\\ansi\\uc1 {body}}}".encode("ascii")


def _rich(text: str) -> str:
    parts = []
    for char in text:
        if char in "\\{}":
            parts.append(f"\\{char}")
        elif char == "\n":
            parts.append("\\line ")
        elif char.isascii():
            parts.append(char)
        else:
            data = char.encode("utf-16-le")
            units = (int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2))
            parts += (f"\\u{unit - 0x10000 if unit > 0x7FFF else unit}?" for unit in units)
    return "".join(parts)


def by_mail(page: bytes) -> bytes:
    """The page as the text of a mail."""
    message = EmailMessage()
    message.set_content(page.decode(), subtype="html", cte="base64")
    return message.as_bytes()


def by_xml(made: Made) -> bytes:
    """Rows of cells with what they cover, as in many kinds of XML."""
    rows = []
    for row in range(made.height):
        tag = "th" if made.is_marked and row < made.heads else "td"
        cells = (
            f"<{tag} colspan='{area.columns}' rowspan='{area.rows}'>"
            f"{escape(str(area.value.stored))}</{tag}>"
            for area in made.in_row(row)
        )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    above, below = (
        "".join(f"<p>{escape(text)}</p>" for text in texts) for texts in (made.above, made.below)
    )
    return f"<text>{above}<table>{''.join(rows)}</table>{below}</text>".encode()


def by_latex(made: Made) -> bytes:
    """A tabular with lines around its heads; merged cells by multicolumn and multirow."""
    lines = []
    for row in range(made.height):
        if row == made.heads and made.is_marked:
            lines.append(r"\midrule")
        cells = []
        for area in sorted(made.areas, key=lambda area: area.column):
            if area.row <= row < area.row + area.rows:
                text = str(area.value.stored).translate(_TEX) if area.row == row else ""
                if area.rows > 1 and text:
                    text = f"\\multirow{{{area.rows}}}{{*}}{{{text}}}"
                if area.columns > 1:
                    text = f"\\multicolumn{{{area.columns}}}{{c}}{{{text}}}"
                cells.append(text)
        lines.append(" & ".join(cells) + r" \\")
    table = "\n".join((r"\begin{tabular}{lllllll}", *lines, r"\end{tabular}"))
    parts = [text.translate(_TEX) for text in made.above]
    parts += [table, *(text.translate(_TEX) for text in made.below)]
    return "\n\n".join(parts).encode()
