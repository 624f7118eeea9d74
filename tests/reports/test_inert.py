import pytest

from reports.inert import inert, web_link


@pytest.mark.parametrize(
    "text",
    ["关于印发《办法》的通知", "中卫市 2021 年工作要点", "卫政办发〔2021〕39号", "①“十四五”规划—图解（二）", "𠮷林", "ཡིག"],
)
def test_what_titles_really_hold_is_kept(text):
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("a\x1b[31mred\x1b]0;title\x07", "a[31mred]0;title"),
        ("one\r\ntwo\ttabs", "one two tabs"),
        ("txt\u202egpj.exe", "txtgpj.exe"),
        ("\u2066x\u2069\ufeff\u200b", "x"),
        ("half \ud800", "half"),
        ("\x9b2J\x00", "2J"),
    ],
)
def test_control_and_direction_are_dropped(text, harmless):
    assert inert(text) == harmless


@pytest.mark.parametrize("url", ["http://127.0.0.1:8641/zwgk/", "https://www.nxzw.gov.cn/a?b=c&d=%E4", "HTTPS://www.NX.gov.cn/"])
def test_web_addresses_lead_somewhere(url):
    assert web_link(url).href == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//www.nx.gov.cn/",
        "/zwgk/",
        "http:///nowhere",
        "http://[broken/",
        "mailto:a@b.cn",
    ],
)
def test_everything_else_is_text(url):
    assert web_link(url).href is None


def test_no_address_is_no_link():
    assert web_link(None) is None
    assert web_link("") is None
