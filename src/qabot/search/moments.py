"""Mean and covariance of vectors, from sums that grow as vectors come and shrink as they go.

The mean and the standard deviation of a question's similarity to all passages follow from them,
without comparing the passages one by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qabot.types import Vectors

FILE = "moments.npz"
SUMS = "sums.npz"


@dataclass(frozen=True, slots=True)
class Spread:
    """The mean of vectors, shape (dimension,), and their covariance, (dimension, dimension)."""

    mean: Vectors
    covariance: Vectors

    def along(self, vector: Vectors) -> tuple[float, float]:
        """Mean and standard deviation of the cosine between this vector and all others."""
        variance = float(vector @ self.covariance @ vector)
        return float(self.mean @ vector), max(variance, 0.0) ** 0.5

    def save(self, folder: Path) -> None:
        """Writes both into a folder."""
        np.savez(folder / FILE, mean=self.mean, covariance=self.covariance)

    @classmethod
    def load(cls, folder: Path) -> Spread:
        """What `save` wrote; raises OSError, ValueError or KeyError for anything else."""
        with np.load(folder / FILE) as saved:
            return cls(saved["mean"], saved["covariance"])


@dataclass(frozen=True, slots=True)
class Moments:
    """Sums over vectors less ``middle``: small numbers, so that little is lost in the sums.

    ``total`` has shape (dimension,), ``products`` (dimension, dimension), both float64.
    """

    middle: Vectors
    count: int
    total: npt.NDArray[np.float64]
    products: npt.NDArray[np.float64]

    @classmethod
    def around(cls, middle: Vectors) -> Moments:
        """The sums over no vectors yet."""
        dimension = len(middle)
        return cls(middle, 0, np.zeros(dimension), np.zeros((dimension, dimension)))

    def plus(self, chunks: Iterable[Vectors], sign: int = 1) -> Moments:
        """The sums with these vectors, too; with ``sign`` -1 without them.

        Each chunk has shape (vectors, dimension).
        """
        count, total, products = self.count, self.total.copy(), self.products.copy()
        for chunk in chunks:
            rows = chunk - self.middle
            count += sign * len(rows)
            total += sign * rows.sum(0)
            products += sign * (rows.T @ rows)
        return Moments(self.middle, count, total, products)

    @property
    def spread(self) -> Spread:
        """Mean and covariance of the vectors."""
        count = max(self.count, 1)
        offset = self.total / count
        covariance = self.products / count - np.outer(offset, offset)
        mean = (self.middle + offset).astype(np.float32)
        return Spread(mean, covariance.astype(np.float32))

    def save(self, folder: Path) -> None:
        """Writes the sums into a folder, so that others can go on from them."""
        np.savez(
            folder / SUMS,
            middle=self.middle,
            count=np.int64(self.count),
            total=self.total,
            products=self.products,
        )

    @classmethod
    def load(cls, folder: Path) -> Moments:
        """What `save` wrote; raises OSError, ValueError or KeyError for anything else."""
        with np.load(folder / SUMS) as saved:
            count = int(saved["count"])
            return cls(saved["middle"], count, saved["total"], saved["products"])
