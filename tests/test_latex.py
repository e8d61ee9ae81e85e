"""Formulas in LaTeX as text, against what they print."""

import pytest

from qabot.readers.latex import plain_formula


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        (r"3.2\%", "3.2%"),
        (r"{\bf8.6}\%", "8.6%"),
        (r"\mathbf{126}", "126"),
        (r"\mathrm { k m } ^ { 2 }", "km²"),
        (r"1.164\times10^{8}\mathrm{m}^3", "1.164×10⁸m³"),
        (r"\mathrm{CO}_2", "CO₂"),
        (r"25^{\circ}\mathrm{C}", "25°C"),
        (r"\frac{1}{5}", "1/5"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\frac 1 2", "1/2"),
        (r"\sqrt{2}", "√2"),
        (r"\sqrt[3]{x+1}", "∛(x+1)"),
        (r"a \leq b \pm 0.5", "a≤b±0.5"),
        (r"10\sim20", "10~20"),
        (r"\text{no more than }5", "no more than 5"),
        (r"\textcircled{3}", "③"),
        (r"\$5", "$5"),
    ],
)
def test_formula_is_written_as_it_prints(source: str, printed: str) -> None:
    assert plain_formula(source) == printed


@pytest.mark.parametrize(
    "source",
    [
        r"\hat{x}",
        r"\begin{matrix}1\end{matrix}",
        "{",
        "}",
        "x^",
        r"\frac{1}",
        "{" * 900,
        "1" * 1001,
        "^" * 900,
    ],
)
def test_what_is_not_understood_is_not_guessed_at(source: str) -> None:
    assert plain_formula(source) is None
