import pytest

from crawler.topics.reports import SECTIONS

from .pages import topics

TITLE = "甲市人民政府2025年政府信息公开工作年度报告"
HEADINGS = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况")
LAST = ("存在的主要问题及改进情况", "其他需要报告的事项")
TEXT = "".join(f"<p>{n}、{name}</p><p>按照要求开展工作。</p>" for n, name in zip("一二三四五六", (*HEADINGS, *LAST), strict=True))
DETAILS = (("（三）不予公开", 8), ("（四）无法提供", 3), ("（五）不予处理", 5), ("（六）其他处理", 3))


def cells(numbers):
    return "".join(f"<td>{number}</td>" for number in numbers.split(","))


def third(new="3,1,,,,,4", left=",,,,,,", granted="2,1,,,,,3", done="3,1,,,,,4", rest=",,,,,,", other="1,,,,,,1"):
    """Table three in the shape of real reports: merged labels, empty cells for none. One refusal, the rest granted."""
    rows = [
        "<td colspan=3 rowspan=3>（本列数据的勾稽关系为：……）</td><td colspan=7>申请人情况</td>",
        "<td rowspan=2>自然人</td><td colspan=5>法人或其他组织</td><td rowspan=2>总计</td>",
        "".join(f"<td>{name}</td>" for name in ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")),
        f"<td colspan=3>一、本年新收政府信息公开申请数量</td>{cells(new)}",
        f"<td colspan=3>二、上年结转政府信息公开申请数量</td>{cells(left)}",
        f"<td rowspan=22>三、本年度办理结果</td><td colspan=2>（一）予以公开</td>{cells(granted)}",
        f"<td colspan=2>（二）部分公开</td>{cells(',,,,,,')}",
    ]
    for name, count in DETAILS:
        for n in range(count):
            head = f"<td rowspan={count}>{name}</td>" if n == 0 else ""
            rows.append(f"{head}<td>{n + 1}.情形</td>{cells(other if (name, n) == ('（三）不予公开', 0) else ',,,,,,')}")
    rows.append(f"<td colspan=2>（七）总计</td>{cells(done)}")
    rows.append(f"<td colspan=3>四、结转下年度继续办理</td>{cells(rest)}")
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def fourth(numbers="11,,,,11,,,2,,2,,,,,"):
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    head = "".join(f"<td rowspan=2>{name}</td>" for name in names)
    return (
        "<table><tr><td colspan=5>行政复议</td><td colspan=10>行政诉讼</td></tr>"
        f"<tr>{head}<td colspan=5>未经复议直接起诉</td><td colspan=5>复议后起诉</td></tr>"
        f"<tr>{''.join(f'<td>{name}</td>' for name in names * 2)}</tr><tr>{cells(numbers)}</tr></table>"
    )


def report(body, title=TITLE):
    return topics(body, title).report


def test_a_whole_report():
    found = report(TEXT + third() + fourth())
    assert (found.year, found.sections, found.slips) == (2025, tuple(SECTIONS), ())


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("甲市教育局二〇二五年政府信息公开工作年度报告", 2025),
        ("甲市教育局2024年信息公开年报", 2024),
        ("甲市教育局政府信息公开工作年度报告", None),
    ],
)
def test_years(title, year):
    assert report(TEXT, title).year == year


@pytest.mark.parametrize(
    "title", ["关于编制2025年政府信息公开工作年度报告的通知", "2025年政府工作报告", "图解2025年政府信息公开年报"]
)
def test_no_report(title):
    assert report(TEXT, title) is None


def test_a_report_whose_text_is_a_file():
    found = report("<p><a href='nb.pdf'>附件：年度报告.pdf</a></p>")
    assert (found.sections, found.slips) == ((), None)


@pytest.mark.parametrize(
    "table",
    [
        third(new="3,1,,,,,不详"),
        third(new="3,1,,,,甲,4"),
        third(done="3,1,,,,,"),  # no total to compare with
        third(done="3,1,,,,4"),  # six cells: a column was merged or lost
        third().replace("<td>1</td></tr>", "</tr>", 1),
        fourth("11,,,,,,,2,,2,,,,,"),
        fourth("11,,,,约11,,,2,,2,,,,,"),
        fourth("11,11,,,2,,2,,,,,"),
        third().replace("二、上年结转", "三、上年结转本年新收"),  # a label that stands twice
    ],
)
def test_no_slip_where_a_cell_is_not_understood(table):
    assert not report(TEXT + table).slips


@pytest.mark.parametrize(
    ("table", "slips"),
    [
        (third(new="3,1,,,,,5"), ["“总计”列：本年新收5件", "“一、本年新收政府信息公开申请数量”行：各类申请人之和为4，总计为5"]),
        (third(left="1,,,,,,1"), ["“自然人”列：本年新收3件与上年结转1件之和为4", "“总计”列：本年新收4件与上年结转1件"]),
        (
            third(granted="1,1,,,,,2"),
            ["“自然人”列：办理结果各项之和为2，“（七）总计”为3", "“总计”列：办理结果各项之和为3，“（七）总计”为4"],
        ),
        (fourth("11,,,,12,,,2,,2,,,,,"), ["第四部分表格“行政复议”：各种结果之和为11，总计为12"]),
        (fourth("119,25,91,24,259,,,2,,3,,,,,"), ["第四部分表格“未经复议直接起诉”：各种结果之和为2，总计为3"]),
    ],
)
def test_slips(table, slips):
    found = report(TEXT + table).slips
    assert len(found) == len(slips)
    assert all(wanted in told for wanted, told in zip(slips, found, strict=True))


def test_headings_that_run_into_their_paragraph_and_other_numbers():
    run_in = TEXT.replace(
        "存在的主要问题及改进情况</p><p>", "存在的主要问题及改进情况。2025年公开不够及时，" + "下一步将加强培训，" * 6
    )
    assert report(run_in).sections == tuple(SECTIONS)
    assert report(TEXT.replace("一、总体", "第一部分 总体").replace("其他需要报告的事项", "其他事项")).sections == tuple(SECTIONS)
    assert report(TEXT.replace("五、", "")).sections == tuple(SECTIONS)


def test_a_section_of_other_words_is_doubtful_and_an_absent_one_is_not():
    assert report(TEXT).doubtful == ()
    assert report(TEXT.replace("存在的主要问题及改进情况", "下一步工作打算")).doubtful == ("存在的主要问题及改进情况",)
    assert report(TEXT.replace("四、政府信息公开行政复议、行政诉讼情况", "") + fourth()).doubtful == ("行政复议、行政诉讼情况",)
    gone = report(TEXT.replace("五、存在的主要问题及改进情况", ""))
    assert (len(gone.sections), gone.doubtful) == (5, ())
    prose = report(TEXT.replace("五、存在的主要问题及改进情况", "我局在主动公开、解读回应等方面存在问题，将予改进。"))
    assert (len(prose.sections), prose.doubtful) == (5, ())
