"""Hidden links: the many honest ways to hide one come first."""

import pytest

from crawler.inspection.hidden import hidden_links

BAD = "http://casino-x.example.com/"


def link(text, url=BAD, style=""):
    return f'<a href="{url}" style="{style}">{text}</a>'


@pytest.mark.parametrize(
    "html",
    [
        link("百家乐"),  # everybody sees it: the links' targets are another check
        f'<div style="display:none"><ul>{link("友情链接之一")}{link("手机版")}</ul></div>',
        f'<div style="display: none" class="tab">{link("某某日报")}</div>',
        f'<div style="display:none">{link("打击赌博专项行动", "/zt/dbdb/")}</div>',  # one's own page
        f'<div style="display:none">{link("打击赌博", "http://gat.nx.gov.cn/a.html")}</div>',
        f'<div style="display:none">{link("打击赌博", "http://www.xinhuanet.com/a.html")}</div>',
        f'<div style="position:absolute;left:-9999px">{link("跳到正文", "#main")}{link("首页", "/")}</div>',
        f'<div style="position:absolute;top:-500px">{link("分享到微博", "http://service.weibo.com/share")}</div>',
        f'<div style="height:0;overflow:hidden">{link("统计", "https://www.cnzz.com/stat.php")}</div>',
        f'<div style="position:absolute;left:-999px">{link("某某公司")}</div><p>{link("某某公司")}</p>',  # shown elsewhere
        f'<div style="position:absolute;left:-9999px">{link("")}</div>',
        f'<marquee height="100">{link("友情链接")}</marquee>',
        f'<div style="font-size:12px;color:#fff;background:#000">{link("友情链接")}</div>',
        f'<div style="text-indent:-2em">{link("友情链接")}</div>',
        f'<div style="left:-30px;position:relative">{link("友情链接")}</div>',
    ],
)
def test_honest(page, words, html):
    assert hidden_links(page(html), words) == ()


@pytest.mark.parametrize(
    ("html", "how"),
    [
        (f'<div style="display:none">{link("百家乐")}</div>', "display_none"),
        (f'<div style="DISPLAY: none"><p>{link("新闻", "http://bet365.example.com/")}</p></div>', "display_none"),
        (f'<div style="visibility:hidden">{link("澳门新葡京")}</div>', "display_none"),
        (f"<div hidden>{link('私服发布')}</div>", "display_none"),
        (
            f'<div id="q1">{link("时时彩平台")}</div><script>document.getElementById("q1").style.display="none";</script>',
            "display_none",
        ),
        (f'<div style="position:absolute;left:-9999px">{link("某某公司")}</div>', "off_screen"),
        (f'<div style="text-indent:-9999px">{link("某某公司")}</div>', "off_screen"),
        (f'<div style="height:1px;overflow:hidden">{link("某某公司")}</div>', "zero_size"),
        (f'<span style="font-size:0px">{link("某某公司")}</span>', "zero_size"),
        (f'<marquee height="1" width="5">{link("某某公司")}</marquee>', "marquee"),
        (f'<p style="background:#FFF">{link("某某公司", style="color:#fff;background-color:#FFF")}</p>', "same_colour"),
    ],
)
def test_hidden(page, words, html, how):
    (found,) = hidden_links(page(html), words)
    assert found.how == how
    assert found.url.endswith("example.com/")
