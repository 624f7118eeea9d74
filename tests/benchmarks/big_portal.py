"""A portal of any size in the common shape (TRS lists), written to a folder for nginx to serve.

Pages weigh 20 to 40 KB and carry about 170 links, as real ones do; the same arguments write the same bytes. Every page can
be reached by plain links. The links to others lead to one name that does not exist: how fast the machine's name server is, is
not what is measured.
"""

import random
import shutil
import socket
import subprocess
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

COLUMNS = (
    *(
        "政务要闻",
        "通知公告",
        "政策文件",
        "政策解读",
        "建议提案",
        "概况信息",
        "机构职能",
        "领导信息",
        "意见征集",
        "政府信息公开指南",
    ),
    *("政府信息公开制度", "政府信息公开年报", "政府公报", "政府常务会议", "财政预决算", "重大建设项目", "公共资源配置", "人事信息"),
    *(
        "规划计划",
        "环境保护",
        "住房保障",
        "咨询问答",
        "在线访谈",
        "部门动态",
        "乡镇动态",
        "图片新闻",
        "媒体聚焦",
        "应急管理",
        "安全生产",
    ),
    *(
        "食品药品",
        "社会救助",
        "就业创业",
        "义务教育",
        "医疗卫生",
        "征地补偿",
        "行政处罚",
        "行政许可",
        "统计公报",
        "招标采购",
        "乡村振兴",
    ),
)
_WORDS = "推进落实建设发展服务群众项目工作会议部署要求全面提升质量保障民生改革创新生态环境安全生产督查整改公开透明办理答复规划"
_PER_PAGE = 20
_Row = tuple[str, str, date]
_MENU = "".join(f'<li><a href="/c{at:02}/">{name}</a></li>' for at, name in enumerate(COLUMNS))


def write_portal(folder: Path, pages: int, as_of: date) -> int:
    """Write about ``pages`` pages under ``folder``; returns how many. Every column has documents and the pages of its list."""
    each = (pages - 1) // len(COLUMNS)  # pages a column, of which one in 21 is its list's
    documents = each * _PER_PAGE // (_PER_PAGE + 1)
    count = 1
    lists = [[_row(at, n, as_of - timedelta(days=n // 3)) for n in range(documents)] for at in range(len(COLUMNS))]
    hot = [rows[n] for rows in lists for n in range(2)]
    for at, name in enumerate(COLUMNS):
        place = folder / f"c{at:02}"
        place.mkdir(parents=True)
        rows = lists[at]
        for n, (title, path, day) in enumerate(rows):
            target = folder / path.lstrip("/")
            target.parent.mkdir(exist_ok=True)
            target.write_text(_page(f"{title}-{name}", name, at, _article(title, day, f"{at} {n}"), hot, n), encoding="utf-8")
        total = max(1, -(-len(rows) // _PER_PAGE))
        for number in range(total):
            shown = rows[number * _PER_PAGE : (number + 1) * _PER_PAGE]
            text = _page(name, name, at, _listing(shown, number, total), hot, number)
            (place / ("index.html" if number == 0 else f"index_{number}.html")).write_text(text, encoding="utf-8")
        count += documents + total
    blocks = "".join(_listing(rows[:4], 0, 1) for rows in lists[:12])
    (folder / "index.html").write_text(_page("青溪市人民政府", "首页", 0, blocks, hot, 0), encoding="utf-8")
    return count


def _words(seed: str, count: int) -> str:
    dice = random.Random(seed)  # noqa: S311  (filling, not a secret)
    return "".join(dice.choice(_WORDS) for _ in range(count))


def _row(at: int, n: int, day: date) -> _Row:
    return f"关于{_words(f'{at} {n}', 18)}的通知", f"/c{at:02}/{day:%Y%m}/t{day:%Y%m%d}_{at * 100_000 + n}.html", day


def _listing(rows: list[_Row], number: int, total: int) -> str:
    lines = "".join(f'<li><a href="{path}" title="{title}">{title}</a><span>{day}</span></li>\n' for title, path, day in rows)
    onward = f'<a href="index_{number + 1}.html">下一页</a>' if number + 1 < total else ""  # for those who run no scripts
    pager = f"<script>createPageHTML({total}, {number}, 'index', 'html');</script>{onward}" if total > 1 else ""
    return f'<ul class="list">\n{lines}</ul>{pager}'


def _article(title: str, day: date, seed: str) -> str:
    body = "".join(f"<p>{_words(f'{seed} {part}', 240)}。</p>\n" for part in range(8))
    return f'<h1>{title}</h1><div class="info">发布时间：{day} 来源：市政府办公室</div><div class="TRS_Editor">{body}</div>'


def _page(title: str, column: str, at: int, content: str, hot: list[_Row], seed: int) -> str:
    """Return one page: head, menu, content, a side list, links to others, foot. About 170 links."""
    others = "".join(f'<li><a href="https://www.example.test/{n}/">友情链接{n}</a></li>' for n in range(10))
    side = "".join(f'<li><a href="{path}">{name}</a></li>' for name, path, _ in hot)
    crumb = f'<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/c{at:02}/">{column}</a></div>'
    filler = "".join(f"<!-- {_words(f'f{seed} {n}', 60)} -->\n" for n in range(20 + seed % 40))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><meta name="SiteName" content="青溪市人民政府">'
        f'<meta name="ColumnName" content="{column}"></head><body><div class="top"><h2>青溪市人民政府</h2></div>'
        f'<div class="nav"><ul>{_MENU}</ul></div>{crumb}<div class="main">{content}</div>'
        f'<div class="side"><ul>{side}</ul></div>{filler}'
        f'<div class="links"><ul>{others}</ul></div>'
        '<div class="footer">主办单位：青溪市人民政府办公室 网站标识码：9999000001 联系电话：0955-0000000</div></body></html>'
    )


@contextmanager
def nginx(folder: Path) -> Iterator[str]:
    """Serve ``folder`(a ``www`` within it) from the loopback until the block ends; gives the address.

    ``sent.log`` in ``folder`` says of each answer how many bytes it was, head and body. Only a server that says ``LinkChecker``
    in a header is asked by that program more often than ten times a second. Raises FileNotFoundError where nginx is not installed.
    """
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx: apt install nginx-light")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "nginx.conf"
    config.write_text(
        textwrap.dedent(f"""\
        daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 512; }}
        http {{
          types {{ text/html html; }} default_type application/octet-stream; charset utf-8; sendfile on;
          log_format sent '$bytes_sent'; access_log {folder}/sent.log sent buffer=64k flush=100ms;
          client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
          uwsgi_temp_path {folder}; scgi_temp_path {folder};
          add_header LinkChecker yes;
          server {{ listen 127.0.0.1:{port}; root {folder}/www; index index.html; keepalive_requests 100000; }}
        }}
        """)
    )
    server = subprocess.Popen([program, "-e", str(folder / "error.log"), "-c", str(config)])
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address, timeout=1).close()  # noqa: S310  (our own server)
        except urllib.error.URLError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(address)
