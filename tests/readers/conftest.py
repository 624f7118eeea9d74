"""What the readers' tests share: the vocabulary of the default configuration."""

from pathlib import Path

import pytest

from crawler.columns import Vocabulary

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load(CONFIG)
