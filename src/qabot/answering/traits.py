"""What is looked at in a sentence that may answer."""

from __future__ import annotations

from dataclasses import dataclass

SUREST = 16.0


@dataclass(frozen=True, slots=True)
class Traits:
    """What the rule looks at in a sentence and its passage; shares are from 0 to 1.

    Of the question's words, ``distinctive_overlap`` is the share that the sentence contains, each
    weighted by how few of the other sentences contain it; ``covered`` and ``covered_around`` are
    the shares, weighted by idf, that the sentence and the whole passage with its headings contain.
    ``cosine_z`` and ``passage_cosine_z`` are the cosines of sentence and passage, in deviations
    from the mean of all passages; with the reader ``cosine_z`` is 0. ``has_expected_type`` is 1
    where something of the wanted kind is, 0 where not, 0.5 where no kind is asked for.
    ``rank_gap`` is how far the passage's score is below that of the best one. ``other_figures`` is
    the share of the question's figures that the passage lacks, ``other_names`` that of its names
    which the document does not speak of; ``other_year`` is 1 where the question names a year and
    the passage only others. ``cross_script`` is 1 where question and passage are in different
    scripts.

    ``row`` is 1 for a row of a table. Of one ``keyed`` is how much less of the question its cells
    contain than those of the best row of that table, 0 for that row and for all else. ``head`` is
    the share of the name of a column that the question asks for, ``named`` the share of the
    question's words in the cells whose whole value it names, ``row_overlap`` that in the row with
    all that is above it. ``missing`` is the share of its figures, codes and names that neither
    has. ``version`` is 1 for a document of the version that the question names, -1 for one of
    another, ``label`` the same for the article or step that it names. ``denies`` is 1 where the
    sentence denies what the question takes for given.

    From the reader, 0 without it: ``read`` are the log odds that the answer is in the sentence
    rather than nowhere in its passage, ``answers`` those that the passage answers at all.
    """

    distinctive_overlap: float
    covered: float
    covered_around: float
    cosine_z: float
    passage_cosine_z: float
    has_expected_type: float
    rank_gap: float
    other_figures: float
    other_names: float
    other_year: float
    cross_script: float
    contradicts: float
    read: float = 0.0
    answers: float = 0.0
    row: float = 0.0
    keyed: float = 0.0
    head: float = 0.0
    named: float = 0.0
    row_overlap: float = 0.0
    missing: float = 0.0
    version: float = 0.0
    denies: float = 0.0
    label: float = 0.0


def bounded(odds: float) -> float:
    """Log odds as a trait: beyond 16 they say no more."""
    return min(max(odds, -SUREST), SUREST)
