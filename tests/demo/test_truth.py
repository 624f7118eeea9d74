import pytest

from demo import truth as module
from demo.plan import KEYS
from demo.truth import load_truth

KINDS = {"V3", "V4a", "V4c", "D1.2", "D1.3", "D1.4", "D1.5", "D1.6", "D1.9", "C1", "I1", "I2", "I3", "I4", "I5", "R1", "L1"}


def test_every_portal_has_its_truth_and_one_is_faultless():
    truth = load_truth()
    assert tuple(truth) == KEYS
    assert truth["nx"].faults == ()
    assert truth["nx"].score == 100
    assert {len(portal.columns) for portal in truth.values()} == {27}


def test_faults_of_every_kind_are_planted():
    assert {fault.indicator for portal in load_truth().values() for fault in portal.faults} == KINDS


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        (("score = 91.0", "score = 92.0"), "score does not add up"),
        (("raw = 9.0", "raw = 8.0"), "the scores say otherwise"),
        (('verdict = "qualified"\nscore = 91.0', 'verdict = "unqualified"\nscore = 91.0'), "does not follow"),
        (('status = "stale"', 'status = "rotten"'), "unknown words"),
    ],
)
def test_a_slip_in_the_truth_is_told(monkeypatch, tmp_path, slip, told):
    text = module.TRUTH.read_text(encoding="utf-8")
    assert slip[0] in text
    path = tmp_path / "truth.toml"
    path.write_text(text.replace(*slip, 1), encoding="utf-8")
    monkeypatch.setattr(module, "TRUTH", path)
    with pytest.raises(ValueError, match=told):
        load_truth.__wrapped__()


def test_a_fault_knows_its_place():
    late = next(fault for fault in load_truth()["nxzw"].faults if fault.indicator == "R1")
    assert late.is_at("/zwgk/zfwj/201809/t20180903_5190002.html")
    assert not late.is_at("/zwgk/zfwj/")
