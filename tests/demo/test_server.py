import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import lxml.html
import pytest

from demo.plan import make_plan
from demo.portals import serve
from demo.server import Moods
from tests.demo.days import AN_ORDINARY_DAY

FREE = (0, 0, 0, 0)


@pytest.fixture(scope="module")
def portals():
    with serve(AN_ORDINARY_DAY, FREE) as served:
        yield {portal.key: portal for portal in served}


def connect(portal):
    return http.client.HTTPConnection(portal.url.removeprefix("http://").rstrip("/"), timeout=10)


def fetch(connection, path, method="GET"):
    connection.request(method, path)
    response = connection.getresponse()
    return response, response.read()


def test_one_connection_carries_many_requests(portals):
    connection = connect(portals["nxzw"])
    for path in ("/", "/index.html", "/zwgk/zcjd/", "/robots.txt"):
        response, body = fetch(connection, path)
        assert response.status == 200
        assert len(body) == int(response.headers["Content-Length"])
    response, body = fetch(connection, "/", "HEAD")
    assert (response.status, body) == (200, b"")
    response, body = fetch(connection, "/zwgk/zcjd/index_9.html")
    assert response.status == 404
    assert "演示数据，问题系虚构" in body.decode()
    connection.close()


def test_session_ids_and_queries_do_not_matter(portals):
    connection = connect(portals["nx"])
    plain = fetch(connection, "/zwgk/zcjd/")[1]
    assert fetch(connection, "/zwgk/zcjd/;jsessionid=5F3A?PHPSESSID=1")[1] == plain
    connection.close()


def test_one_page_fails_once_and_one_is_slow(portals):
    connection = connect(portals["nx"])
    response, _ = fetch(connection, "/zwgk/rsxx/")
    assert (response.status, response.headers["Retry-After"]) == (503, "1")
    assert fetch(connection, "/zwgk/rsxx/")[0].status == 200
    start = time.monotonic()
    assert fetch(connection, "/zwgk/zfgb/")[0].status == 200
    assert 0.9 < time.monotonic() - start < 5
    connection.close()


def test_the_search_finds_what_it_knows(portals):
    connection = connect(portals["nx"])
    title = next(c for c in make_plan("nx", AN_ORDINARY_DAY).columns if c.key == "notices").documents[0].title
    found = fetch(connection, f"/search?scope=0&searchWord={quote(title)}")[1].decode()
    assert title in found
    assert "没有找到相关结果" in fetch(connection, f"/search?searchWord={quote('没有这样的标题')}")[1].decode()
    connection.close()


def test_a_document_that_is_gone_sends_home_and_one_portal_tells_it_with_200(portals):
    connection = connect(portals["nxzw"])
    response, _ = fetch(connection, "/jiuban/t20120618_0001.html")
    assert (response.status, response.headers["Location"]) == (302, "/")
    assert fetch(connection, "/nowhere.html")[0].status == 404
    connection.close()
    connection = connect(portals["spt"])
    assert fetch(connection, "/nowhere.html")[0].status == 200
    assert fetch(connection, "/zwgk/jgsz/")[0].status == 404
    connection.close()


@pytest.mark.parametrize(("moods", "statuses"), [("1", [503, 200, 200]), ("2", [503, 503, 200])])
def test_a_server_of_moods_fails_at_first(moods, statuses):
    with serve(AN_ORDINARY_DAY, FREE, moods=moods) as served:
        connection = connect(served[0])
        assert [fetch(connection, "/zwgk/zcjd/")[0].status for _ in statuses] == statuses
        assert fetch(connection, "/robots.txt")[0].status == 200
        connection.close()


def test_moods_of_one_seed_are_the_same():
    one, other = Moods("random 3"), Moods("random 3")
    told = [one.fails(b"/a") for _ in range(200)]
    assert told == [other.fails(b"/a") for _ in range(200)]
    assert 15 < sum(told) < 70


@pytest.mark.browser
@pytest.mark.parametrize(("path", "rows", "newest"), [("/zwgk/tzgg/", 18, "2026/10/26"), ("/zwgk/zcjd/", 14, "2026/03/17")])
def test_a_browser_fills_the_scripted_columns(portals, tmp_path, path, rows, newest):
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium on PATH")
    url = portals["spt"].url.rstrip("/") + path
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    options = ["--headless", "--disable-gpu", f"--user-data-dir={tmp_path}", "--virtual-time-budget=5000", "--dump-dom"]
    done = subprocess.run([browser, *options, *sandbox, url], capture_output=True, text=True, timeout=100, check=True)
    items = lxml.html.fromstring(done.stdout).xpath("//ul[@id='ajax-list']/li")
    assert len(items) == rows
    assert items[0].xpath("string(span)") == newest
    assert items[0].xpath("string(a/@title)")


def test_fields_make_a_register_entry(portals):
    fields = portals["nxzw"].site_fields
    assert fields["site_code"] == "6405000001"
    assert fields["quirks"] == ("demo",)
    assert fields["url"] == portals["nxzw"].url


def test_a_taken_port_is_replaced_by_a_free_one(portals):
    taken = int(portals["nx"].url.rsplit(":", 1)[1].rstrip("/"))
    with serve(AN_ORDINARY_DAY, (taken, 0, 0, 0)) as others:
        assert others[0].url != portals["nx"].url
        connection = connect(others[0])
        assert fetch(connection, "/")[0].status == 200
        connection.close()


def test_wrong_number_of_ports():
    with pytest.raises(ValueError, match="4 ports"), serve(AN_ORDINARY_DAY, (1, 2)):
        pass


def test_portals_end_when_their_parent_is_killed():
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "demo", "--as-of", AN_ORDINARY_DAY.isoformat(), "--ports", *map(str, FREE)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as parent:
        host = parent.stdout.readline().split()[0].removeprefix("http://").rstrip("/")
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.connect()
        connection.close()
        os.kill(parent.pid, signal.SIGKILL)
    for _ in range(100):
        connection = http.client.HTTPConnection(host, timeout=10)
        try:
            connection.connect()
        except ConnectionRefusedError:
            return
        finally:
            connection.close()
        time.sleep(0.1)
    pytest.fail("the portals outlived their parent")
