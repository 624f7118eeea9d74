"""The recorder: what an earlier session of a crawl knew is known to the next one."""

from datetime import UTC, datetime
from pathlib import Path

from crawler.bundle import Bundle
from crawler.columns import Vocabulary
from crawler.frontier import DONE, Frontier, Place, hosts_of
from crawler.recorder import Recorder
from crawler.records import Fetch, Outcome
from crawler.traps import MAX_STAND_INS
from crawler.walk import LeftOut, Level, Stage, Step

CONFIG = Path(__file__).parents[2] / "config"
HOME = "http://a.cn/"


async def nobody_reads(_: object) -> None:
    return None


def session(bundle: Bundle) -> Recorder:
    recorder = Recorder(bundle, Frontier(bundle, hosts_of(HOME, ()), 100, 9), Vocabulary.load(CONFIG), nobody_reads)
    recorder.frontier.load()
    recorder.load()
    return recorder


def redirect(recorder: Recorder, place: Place, target: str) -> None:
    fetch = Fetch(place.url, datetime(2026, 11, 20, tzinfo=UTC), Outcome.OK, status=302)
    recorder.note(place, fetch, None, None, target)
    recorder.frontier.settle(place, DONE, kept=False)


def test_an_endless_row_of_redirects_ends_where_it_would_have_in_one_session(tmp_path: Path) -> None:
    with Bundle.open(tmp_path, create=True) as bundle:
        bundle.start_writing()
        session(bundle).frontier.add(Step(f"{HOME}onward0/", Level(Stage.LINK, 0), 1))
        bundle.commit()
        for number in range(1, MAX_STAND_INS + 2):
            recorder = session(bundle)  # each knows only what is kept
            place = recorder.frontier.next_place()
            assert place is not None
            redirect(recorder, place, f"{HOME}onward{number}/")
            bundle.commit()
        assert recorder.frontier.state_of(f"{HOME}onward{number}/") == LeftOut.TRAP
        assert recorder.frontier.next_place() is None
