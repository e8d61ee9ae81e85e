"""Commands of LaTeX: which have arguments that are not shown, which print theirs."""

from __future__ import annotations

from qabot.messages import Loss

SECTIONS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
LISTS = ("itemize", "enumerate", "description", "compactitem", "compactenum")
TABLES = ("tabular", "tabularx", "tabulary", "longtable", "tabu", "supertabular")
REFERENCES = frozenset("ref eqref pageref autoref cref Cref cite citep citet upcite".split())  # noqa: SIM905
ARGUMENTS = {  # commands whose arguments are not shown, with how many they have
    **dict.fromkeys(("label", "index", "vspace", "hspace", "input", "include"), 1),
    **dict.fromkeys(("bibliography", "bibliographystyle", "pagestyle", "thispagestyle"), 1),
    **dict.fromkeys(("usepackage", "hypersetup", "vskip", "phantom", "graphicspath"), 1),
    **dict.fromkeys(("fontsize", "setlength", "addtolength", "setcounter", "fancyhead"), 2),
    **dict.fromkeys(("color", "centering", "date", "title", "author", "thanks", "captionsetup"), 1),
    **dict.fromkeys((*REFERENCES, "includegraphics"), 1),
    **dict.fromkeys(("cline", "cmidrule", "addlinespace"), 1),
    **dict.fromkeys(("selectlanguage", "setstretch", "pagenumbering", "nocite", "hyphenation"), 1),
}
LOST = {"input": Loss.FILE_PUT_IN, "include": Loss.FILE_PUT_IN}
SHOWN = {  # commands that print their last argument, with how many they have
    **dict.fromkeys(("footnote", "footnotetext", "caption", "textsuperscript", "textsubscript"), 1),
    **dict.fromkeys(("href", "textcolor", "colorbox", "scalebox", "raisebox", "parbox"), 2),
    **dict.fromkeys(("multicolumn", "multirow"), 3),
}
DEFINES = frozenset(("newcommand", "renewcommand", "providecommand", "def"))
SKIPPED_FIRST = {"begin:" + name: 1 for name in (*TABLES, "minipage", "multicols", "CJK")}
SKIPPED_FIRST |= {"begin:tabularx": 2, "begin:tabulary": 2, "begin:CJK": 2, "begin:CJK*": 2}
LINE_ENDS = ("\\", "newline", "tabularnewline", "linebreak")
RULES = ("midrule",)
