"""The context of a conversation that is known by its messages alone, as chat clients send it.

What is talked about is found by all that was said: messages and question are looked up together,
and documents that the messages name count more. Weights: fitted on 400 conversations of KdConv's
training part (thu-coai/KdConv, Apache-2.0), benchmarks/followups.py measures others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from qabot.answering.retrieval import prepare, retrieve
from qabot.conversation.context import SUBJECTS_KEPT, Context
from qabot.conversation.names import Names, stems
from qabot.conversation.pointing import goes_on
from qabot.search.backend import Backend

_JOINED = ((1, 0.5), (3, 0.5), (6, 1.0))  # messages looked up together, and what a score weighs
_NAMED = 6.0  # what a name in the last message weighs, in deviations as the scores of `retrieve`
_EARLIER = 0.9  # … of that in each message before
_GOES_ON = 0.5  # … in a message about what was named before it: 它是五月天的第七张专辑
_HITS = 15
_CHARACTERS = 500  # of messages that are looked up
_NEAR = 3


def context_of(
    messages: Sequence[str], question: str, names: Names, index: Backend
) -> Context | None:
    """What a question is about after messages, oldest first; None without any."""
    if not messages:
        return None
    scores: dict[str, float] = defaultdict(float)
    ids: dict[str, str] = {}
    for count, weight in _JOINED:
        text = "\n".join([*messages[-count:], question])[-_CHARACTERS:]
        best: dict[str, float] = {}
        for hit in retrieve(index, prepare(index, text), _HITS):
            document = hit.passage.document
            best.setdefault(document.title, hit.score)
            ids[document.title] = document.id
        for title, score in best.items():
            scores[title] += weight * score
    for place, message in enumerate(reversed(messages)):
        weight = _NAMED * _EARLIER**place * (_GOES_ON if goes_on(message) else 1.0)
        for name in names.titles_in(message, index.segmenter):
            for title in [title for title in scores if title.startswith(name)]:
                scores[title] += weight
    likely = sorted(scores, key=lambda title: -scores[title])[:_NEAR]
    subjects = [name for title in likely[:1] for name in stems(title)[:1]]
    return Context(
        messages[-1],
        tuple(dict.fromkeys(subjects))[:SUBJECTS_KEPT],
        documents=tuple(ids[title] for title in likely[:1]),
    )
