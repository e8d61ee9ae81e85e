"""What is repeated in files of the formats whose time to read is to grow with their size.

‹n› is another number each time.
"""

from __future__ import annotations

from qabot.readers.formats import Format

CUE = "‹n›\n00:00:01,000 --> 00:00:02,000\n"
OTHERS = {  # format -> what is before, and what is repeated behind it
    Format.MAIL: [
        *(("From: a\n\n", c) for c in ("> ", "甲\n", ">甲\n>> 乙\n", "a \n", "From: b\n")),
        *(
            ("Subject: ", c)
            for c in ("=?utf-8?B?5rOJ?= ", "=?a?B?", "=?", " a\n b", "\\", '"', "(")
        ),
        *(
            ("From: a\nContent-Type: ", c)
            for c in ("a/b; ", "a*0=b; ", '"', "text/html;\n a=", "\\")
        ),
        *(
            ("Content-Type: multipart/mixed; boundary=b\n\n", c)
            for c in ("--b\n\nx\n", "--b", "--")
        ),
        *(
            ("From: a\nContent-Type: text/html\n\n", c)
            for c in ("<style>", "<p>甲", "<a", "<!--", "甲")
        ),
        ("From: a\nContent-Type: text/plain; format=flowed\n\n", "甲 \n"),
        ("", "A: b\n"),
        ("", "Received: a\n\tb\n"),
    ],
    Format.MAILBOX: [
        ("", "From a 2024\nSubject: 甲\n\n乙\n\n"),
        ("From a 2024\nA: b\n\n", ">From \n"),
    ],
    Format.RTF: [
        ("{\\rtf1\\ansicpg936 ", c)
        for c in (
            *(
                "{",
                "}",
                "\\'b9",
                "\\u20013?",
                "\\par",
                "a",
                "\\",
                "\\cell",
                "\\row",
                "\\cellx9",
                "\\trowd",
            ),
            *(
                "{\\footnote a",
                "{\\footnote a}",
                "{\\field{\\*\\fldinst EQ a",
                "{\\v a}",
                "{\\strike a}b",
            ),
            *(
                "\\trowd\\cellx1\\intbl a\\cell\\row",
                "{\\super 2}",
                "{\\listtext 1.\\tab}a\\par ",
                "{\\*\\a b}",
            ),
            *(
                "\\trowd\\clvmrg\\cellx‹n›\\intbl a\\cell\\row",
                "{\\header a}",
                "\\bin",
                "\\f1",
                "{\\shptxt a",
            ),
        )
    ],
    Format.SUBTITLES: [
        *(
            ("", c)
            for c in (CUE + "甲\n\n", CUE + "甲。\n", CUE, "-->", "\n", "1\n", CUE + "- a\n- b\n")
        ),
        *((CUE, c) for c in ("<v ", "<i>", "{", "{\\", "<rt>", "&", "甲\n", "\n", "-\n", "NOTE\n")),
        *(
            ("[Events]\n", c)
            for c in ("Dialogue: 0,0:00:01.00,0:00:02.00,,,,,,,甲\n", "Format: Text\n")
        ),
        ("[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,,,,,", "{\\p1}"),
    ],
    Format.NOTEBOOK: [
        ('{"cells": [{}', ', {"cell_type": "code", "source": "甲"}'),
        ('{"cells": [', "["),
    ],
    Format.TEX: [
        ("", c)
        for c in (
            *(
                "{",
                "}",
                "\\a",
                "\\textbf{甲}",
                "\\footnote{",
                "\\footnote{甲}",
                "$",
                "$$",
                "\\(",
                "%",
                "%\n",
                "\\item[",
            ),
            *(
                "\\begin{verbatim}",
                "\\begin{itemize}\\item ",
                "\\begin{tabular}{l}",
                "&",
                "\\\\",
                "\\'",
                "[",
                "\\a[",
            ),
            *(
                "\\section{甲‹n›}\n乙\n\n",
                "\\newcommand{\\a}{b}\\a",
                "\\textsuperscript{",
                "\\begin{a}",
                "甲\n\n",
            ),
            *(
                "\\begin{tabular}{l}甲&乙\\\\\\end{tabular}",
                "\\multicolumn{2}{c}{甲}",
                "\\begin",
                "\\'{",
                "\\$",
                "~",
            ),
        )
    ],
    Format.RST: [
        ("", c)
        for c in (
            *(
                "=",
                "==\n",
                "甲‹n›\n====\n\n乙\n\n",
                ".. a::\n",
                ".. a\n",
                "- ",
                "- 甲\n",
                "  ",
                ":a: b\n",
                "|",
                "`",
                "``",
            ),
            *(
                "*",
                "**",
                "a_ ",
                "[1]_ ",
                "::\n\n  甲\n\n",
                "+--+\n",
                "+--+--+\n|a |b |\n",
                "== ==\na  b\n",
                ":a:`b`",
            ),
            *(
                "1. 甲\n\n   乙\n\n",
                ".. note::\n\n   甲\n\n",
                "\\",
                "|a|",
                ".. |a| replace:: b\n",
                "甲\n  乙\n",
            ),
        )
    ],
    Format.ORG: [
        ("", c)
        for c in (
            *(
                "*",
                "* ",
                "* 甲‹n›\n乙\n",
                "- ",
                "- 甲\n",
                "|",
                "|a|\n",
                "|-\n",
                "#+BEGIN_SRC\n",
                ":a:\n",
                "[[",
                "[[a]]",
            ),
            *(
                "[fn:1]",
                "[fn:1] 甲\n",
                "/",
                "/a/",
                "*a* ",
                "=",
                "+a+ ",
                "{{{",
                "<<",
                "$",
                "^{",
                "#+A: b\n",
                "# a\n",
            ),
        )
    ],
    Format.XML: [
        *(
            ("<a>", c)
            for c in ("<b>甲</b>", "<b/>", "<b>", "甲", "<r><x>1</x><y>2</y></r>", "&lt;p&gt;")
        ),
        *(("<table>", c) for c in ("<tr><td>甲</td></tr>", "<tr><td rowspan='999'>甲</td></tr>")),
        *(("", c) for c in ("<?xml ?>", "<!DOCTYPE a>", "<!--", "<?xml encoding='a'", "<", " ")),
    ],
}
