"""`qabot ask --written` and `qabot model`: sentences of a language model, and its endpoint."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qabot.cli.exits import ERROR
from qabot.cli.options import INDEX, open_library, option, settings
from qabot.cli.printing import print_json, style, tell_user
from qabot.messages import Code, message
from qabot.system.locale import language

if TYPE_CHECKING:
    from qabot.library import Library
    from qabot.rendering import Style
    from qabot.types import Answer, Quote
    from qabot.writing.answer import Sentence


def answer_written(library: Library, question: str, *, as_json: bool, every: bool) -> Answer:
    """Prints sentences as they are checked, then what they rest on; returns the answer."""
    from qabot.rendering.written import sentence_text, written_json, written_text

    tell_where_texts_go(library)
    answer = library.ask(question)
    if not answer.found:  # a part of it may have an answer: 甲和乙哪个更大
        apart = library.reply(question, small_talk=False).answer
        answer = apart if apart and apart.found else answer
    shape = style()

    def shown(sentence: Sentence) -> None:
        if text := sentence_text(sentence, answer, shape, every=every):
            click.echo(text)
            sys.stdout.flush()

    made = library.write(answer, None if as_json else shown)
    if as_json:
        print_json(written_json(made))
    else:
        click.echo(("\n" if made.sentences else "") + written_text(made, shape, every=every))
    return answer


def converse(library: Library, answer: Answer, style: Style) -> tuple[tuple[Quote, ...], str]:
    """Prints sentences and one list of quotes; those quotes, and the struck sentences as text."""
    from qabot.rendering.written import cited_text, sentence_text, struck_text
    from qabot.writing.answer import cited

    sentences: list[Sentence] = []

    def shown(sentence: Sentence) -> None:
        sentences.append(sentence)
        quoted = cited(answer, sentences)
        if text := sentence_text(sentence, answer, style, quoted=quoted):
            click.echo(text)
            sys.stdout.flush()

    made = library.write(answer, shown)
    click.echo(("\n" if made.sentences else "") + cited_text(made, style))
    return cited(answer, made.sentences).quotes, struck_text(made, style)


def summarise(library: Library, reference: str, *, as_json: bool) -> None:
    """Prints sentences about a document as they are checked, then what they rest on."""
    from qabot.rendering.written import digest_json, digest_text, sentence_text
    from qabot.types import Answer

    tell_where_texts_go(library)
    answer, shape = Answer(library.show(reference).document.title, (), 0.0), style()

    def shown(sentence: Sentence) -> None:
        if text := sentence_text(sentence, answer, shape):
            click.echo(text)
            sys.stdout.flush()

    def progress(done: int, parts: int) -> None:
        text = message(Code.SUMMARY_PARTS, done=str(done + 1), parts=str(parts)).text(language())
        tell_user(f"qabot: {text}")

    made = library.digest(reference, None if as_json else shown, progress)
    if as_json:
        print_json(digest_json(made))
    else:
        click.echo(("\n" if made.sentences else "") + digest_text(made, shape))


def tell_where_texts_go(library: Library) -> None:
    """A notice on stderr if the model is on another machine."""
    endpoint = library.endpoint()
    if not endpoint.is_local:
        tell_user(f"qabot: {message(Code.MODEL_LEAVES, host=endpoint.host).text(language())}")


@click.command()
@INDEX
@option(
    "--check",
    "only_check",
    is_flag=True,
    help="Ask the model a test question and report the result.",
)
@settings("model_url", "model", "model_timeout")
def model(folder: Path, only_check: bool, **options: object) -> None:
    """Show which language model writes answers; with --check, try it.

    The key comes from QABOT_MODEL_KEY, or from the file that QABOT_MODEL_KEY_FILE names and that
    others cannot read.

    \b
    qabot model --check --model-url http://127.0.0.1:11434/v1 --model qwen3:8b
    """
    endpoint = open_library(folder, options).endpoint()
    from qabot.rendering.models import endpoint_text, trial_text

    click.echo(endpoint_text(endpoint, language()))
    if not only_check:
        return
    from qabot.writing.checking import tried

    trial = tried(endpoint)
    click.echo(trial_text(trial, language()))
    if not trial.is_fit:
        sys.exit(ERROR)
