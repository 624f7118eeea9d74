import pytest

from reports import accuracy as module
from reports.accuracy import Accusations, Figure, Published, Readers, accuracy, wilson


@pytest.fixture
def published(monkeypatch):
    def show(known):
        monkeypatch.setattr(module, "load_toml", lambda _path, _model: known)
        return accuracy.__wrapped__()

    return show


def test_what_nobody_measured_is_told_so(published):
    told = published(Published())
    assert (told.readers, told.accusations) == ((), ())
    assert "尚未" in told.readers_note
    assert "尚未" in told.accusations_note


def test_shares_are_computed_from_counts(published):
    readers = Readers(pages=78, sites=29, figure=(Figure(field="newest", right=38, n=39), Figure(field="doc_no", right=0, n=0)))
    told = published(
        Published(readers=readers, accusations=Accusations(basis="人工复核。", figure=(Figure(field="认定", right=1, n=2),)))
    )
    assert [(line.field, line.share, line.interval) for line in told.readers] == [
        ("栏目最新发布日期", "97.4%", "86.8%～99.5%"),
        ("文号", "—", "—"),
    ]
    assert "29个真实网站的78个" in told.readers_note
    assert (told.accusations[0].field, told.accusations[0].share, told.accusations_note) == ("认定", "50.0%", "人工复核。")


def test_the_packaged_figures_are_readable():
    assert all(0 <= line.right <= line.n for line in (*accuracy().readers, *accuracy().accusations))


@pytest.mark.parametrize(("right", "n", "low", "high"), [(0, 0, 0, 1), (10, 10, 0.7225, 1), (0, 10, 0, 0.2775)])
def test_wilson(right, n, low, high):
    assert wilson(right, n) == pytest.approx((low, high), abs=1e-4)
