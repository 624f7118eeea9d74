import pytest

from crawler.errors import UserError
from reports.office import OfficeConfig

from .conftest import CONFIG


@pytest.fixture
def changed(tmp_path):
    def load(old, new):
        text = (CONFIG / "office.toml").read_text(encoding="utf-8")
        assert old in text
        (tmp_path / "office.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return OfficeConfig.load(tmp_path)

    return load


def test_number_has_six_cornered_brackets_and_no_leading_zero(offices):
    assert offices.demo_office.number(2026, 7) == "示公开函〔2026〕7号"


def test_packaged_office_is_a_placeholder_and_the_demo_one_is_not(offices):
    assert offices.office.is_placeholder
    assert not offices.demo_office.is_placeholder


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("deadline_working_days = 10", "deadline_working_days = 0", "deadline_working_days"),
        ("deadline_working_days = 10", 'deadline_working_days = "十"', "整数"),
        ("{site}网站有关", "{sitte}网站有关", "花括号"),
        ("{site}网站有关", "{site网站有关", "花括号"),
        ("{site}网站有关", "{site.x}网站有关", "花括号"),
        ('seal = "（盖章）"', 'seal = "一二三四五六七八九十一二三四五六七八九十一"', "office.seal"),
        ("slip = [", "slip = []\nslips = [", "notice.slip"),
        ('code = "××函"', 'kode = "××函"', "office.code"),
    ],
)
def test_a_slip_is_told(changed, old, new, told):
    with pytest.raises(UserError, match=r"office\.toml") as caught:
        changed(old, new)
    assert told in str(caught.value)
