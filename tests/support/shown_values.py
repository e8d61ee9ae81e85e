"""Values with their number formats, and what Excel shows for each, written down by hand.

No code of qabot is asked, so that these pairs can judge it. The dates and the Chinese numerals are
those of Excel and WPS in Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Value:
    """What is stored in a cell, by which format, and what is seen; texts have no format."""

    stored: str | int | float | datetime
    code: str
    shown: str

    @classmethod
    def text(cls, text: str) -> Value:
        """A text; a cell shows it in one line."""
        return cls(text, "", " ".join(text.split()))


EMPTY = Value("", "", "")
VALUES = (
    Value(1, "", "1"),
    Value(0, "", "0"),
    Value(-46.5, "", "-46.5"),
    Value(2023, "0", "2023"),
    Value(3218.45, "0.0", "3218.5"),
    Value(1234567.891, "#,##0.00", "1,234,567.89"),
    Value(1024, "#,##0", "1,024"),
    Value(-3218, "#,##0", "-3,218"),
    Value(0.126, "0.0%", "12.6%"),
    Value(-0.0103, "0.0%", "-1.0%"),
    Value(0.45, "0%", "45%"),
    Value(-1234, "#,##0;(#,##0)", "(1,234)"),
    # with escaped brackets: without them it is format 39, which Excel in Chinese shows with a minus
    Value(-1234.5, "#,##0.00_);\\(#,##0.00\\)", "(1,234.50)"),
    Value(-12, "0.00_ ;[Red]-0.00 ", "-12.00"),
    Value(1234.5, '"¥"#,##0.00', "¥1,234.50"),
    Value(1234.5, "[$￥-804]#,##0.00", "￥1,234.50"),
    Value(99, "[$$-409]#,##0.00", "$99.00"),
    Value(38205, '#,##0"元"', "38,205元"),
    Value(123456, '0\\.0,"万"', "12.3万"),
    Value(123456789, '0.00E+00"吨"', "1.23E+08吨"),
    Value(0.00012, "0.0E-00", "1.2E-04"),
    Value(1234567890, '0\\.00,,"亿"', "12.35亿"),
    Value(1234567, "#,##0,", "1,235"),
    Value(0, '#,##0;-#,##0;"—"', "—"),
    Value(1, "000000", "000001"),
    Value(5311234567, "0000-0000000", "0531-1234567"),
    Value(0.25, "# ?/?", "1/4"),
    Value(2.5, "# ?/?", "2 1/2"),
    Value(123, "[DBNum1][$-804]General", "一百二十三"),
    Value(123, "[DBNum2][$-804]General", "壹佰贰拾叁"),
    Value(85, '[>=60]"合格";"不合格"', "合格"),
    Value(1, '[=1]"是";[=0]"否"', "是"),
    Value(25.5, '0.0"℃"', "25.5℃"),
    Value(3, '"第"0"季度"', "第3季度"),
    Value(datetime(2024, 3, 18), "yyyy-mm-dd", "2024-03-18"),
    Value(datetime(2024, 3, 18), 'yyyy"年"m"月"d"日"', "2024年3月18日"),
    Value(datetime(2024, 3, 18), 'yyyy"年"m"月"', "2024年3月"),
    Value(datetime(2024, 3, 18), "yyyy/m/d", "2024/3/18"),
    Value(datetime(2024, 3, 18), "[$-804]aaaa", "星期一"),
    Value(datetime(2024, 3, 18, 8, 30), "yyyy-mm-dd hh:mm", "2024-03-18 08:30"),
    Value(0.354166666666667, "h:mm", "8:30"),
    Value(1.260416666666667, "[h]:mm", "30:15"),
    Value("0531-86920680", "@", "0531-86920680"),
    Value("000001", "@", "000001"),
    Value("济南", '@"市"', "济南市"),
)
