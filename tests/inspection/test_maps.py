"""Pictures of maps without an approval number."""

import pytest

from crawler.inspection.maps import maps
from crawler.readers import read_page

TEXT = "<h1>本市概况</h1>" + "<p>本市位于某省西部，辖三县两区，总面积一万平方公里。</p>" * 12


@pytest.mark.parametrize(
    "html",
    [
        '<img src="a.jpg" alt="调研现场">',
        '<img src="map.png" alt="网站地图">',
        '<img src="map.png" alt="站点地图">',
        '<a href="/map/"><img src="map.png" alt="地图"></a>',
        '<img src="i.png" alt="地图" width="24" height="24">',
        '<img src="q.jpg" alt="本市行政区划图"><p>审图号：宁S（2024）第012号</p>',
        '<img src="q.jpg" alt="本市行政区划图"><p>GS(2023)2767号</p>',
        "<p>请查看地图</p>",
    ],
)
def test_no_map(page, html):
    made = page(TEXT + html)
    assert maps(made, read_page(made)) == ()


@pytest.mark.parametrize("alt", ["本市行政区划图", "示例市地图", "示例市政区图"])
def test_a_map_without_a_number(page, alt):
    made = page(f'{TEXT}<p><img src="q.jpg" alt="{alt}"></p>')
    assert maps(made, read_page(made)) == ("https://www.example.gov.cn/zwgk/tzgg/202611/q.jpg",)
