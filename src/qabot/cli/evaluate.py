"""`qabot eval`: how well questions of one's own are answered."""

from __future__ import annotations

from pathlib import Path

import click

from qabot.cli.options import ANSWERING, INDEX, JSON, MODEL, open_library
from qabot.cli.printing import counted, print_json, style
from qabot.system.locale import language


@click.command("eval")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@INDEX
@ANSWERING
@MODEL
@JSON
def evaluate(path: Path, folder: Path, as_json: bool, **options: object) -> None:
    """Measure the answers to questions of your own, and see which went wrong.

    FILE has a line for each question, with its answer as the documents write it, or without an
    answer if they do not contain one:

    \b
    {"question": "济南自贸区面积有多少", "answers": ["37.99平方公里"]}
    {"question": "青岛港有多少泊位", "answers": []}
    """
    from qabot.evaluation import read_cases
    from qabot.rendering import evaluation_json, evaluation_text

    cases = read_cases(path)
    evaluation = open_library(folder, options).evaluate(counted(cases))
    if as_json:
        print_json(evaluation_json(evaluation))
    else:
        click.echo(evaluation_text(evaluation, style(), language()))
