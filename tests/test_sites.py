"""The register: addresses, keys, files; adding and importing."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from crawler.configuration import packaged_config
from crawler.errors import UserError
from crawler.register import add_site, import_sites
from crawler.sites import SiteConfig, ad_hoc_key, check_url, choose_sites, load_sites, site_for_url

REAL = {"nxzw", "ycxixia", "spt", "nx"}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "sites").mkdir()
    return tmp_path


def test_the_packaged_register_holds_the_four_real_portals() -> None:
    sites = {site.key: site for site in load_sites(packaged_config())}
    assert set(sites) == REAL
    assert sites["nxzw"].site().site_code == "6405000001"
    assert all(site.organizer and site.kind == "portal" for site in sites.values())


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://www.nx.gov.cn", "https://www.nx.gov.cn/"),
        ("HTTP://WWW.NX.gov.cn/zwgk/", "http://www.nx.gov.cn/zwgk/"),
        ("http://127.0.0.1:8641/", "http://127.0.0.1:8641/"),
        ("http://[::1]:80/x?y=1", "http://[::1]:80/x?y=1"),
        ("http://中文.中国/", "http://xn--fiq228c.xn--fiqs8s/"),
        ("http://nobody.invalid/", "http://nobody.invalid/"),
    ],
)
def test_addresses_that_are_ones(text: str, url: str) -> None:
    assert check_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        *("", "notaurl", "www.nx.gov.cn", "ftp://x/", "http://", "http:///x", "http://a b/", "http://x:99999/", "http://x:0/"),
        *("http://..", "http://[oops", "http://user:secret@x/", "javascript:alert(1)", "file:///etc/passwd", "http://x\n/"),
        "http://x/" + "a" * 3000,
    ],
)
def test_addresses_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"网址|主机名|用户名") as refused:
        check_url(text)
    assert "secret" not in str(refused.value)


def test_a_registered_site_is_known_by_its_host_and_port(config: Path) -> None:
    add_site(config, {"key": "a", "name": "甲", "url": "https://www.a.gov.cn/", "kind": "department"})
    assert site_for_url("http://a.gov.cn", config).key == "a"
    assert site_for_url("http://a.gov.cn", config).kind == "department"
    assert site_for_url("http://a.gov.cn", config, "portal").kind == "portal"
    assert site_for_url("http://a.gov.cn:8080/", config).key == "a.gov.cn-8080"
    assert site_for_url("http://b.a.gov.cn/", config).key == "b.a.gov.cn"


@pytest.mark.parametrize(
    ("url", "key"),
    [("http://127.0.0.1:8641/", "127.0.0.1-8641"), ("http://[::1]/", "1"), ("http://[::1]:8/", "1-8")],
)
def test_an_ad_hoc_key_is_a_safe_folder_name(url: str, key: str) -> None:
    assert ad_hoc_key(url) == key


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a", 'name = "甲"\n', "url"),
        ("a", 'name = "甲"\nurl = "nonsense"\n', "url"),
        ("a", 'name = "甲"\nurl = "http://a.cn/"\nkind = "city"\n', "kind"),
        ("a", 'name = "甲"\nurl = "http://a.cn/"\nsite_code = "12"\n', "site_code"),
        ("a", 'name = "甲"\nurl = "http://a.cn/"\nhosts = ["http://b.cn/"]\n', "hosts"),
        ("a", 'name = "甲"\nurl = "http://a.cn/"\nindex_pattern = "("\n', "index_pattern"),
        ("a", 'name = "甲"\nurl = "http://a.cn/"\nrate = -1\n', "rate"),
        ("a", 'key = "b"\nname = "甲"\nurl = "http://a.cn/"\n', "key"),
        ("A b", 'name = "甲"\nurl = "http://a.cn/"\n', "文件名"),
        ("con", 'name = "甲"\nurl = "http://a.cn/"\n', "文件名"),
    ],
)
def test_slips_in_a_site_file(config: Path, name: str, text: str, said: str) -> None:
    path = config / "sites" / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=said) as refused:
        load_sites(config)
    assert str(path) in str(refused.value)


def test_one_address_registered_twice(config: Path) -> None:
    for key, url in (("a", "http://www.a.cn/"), ("b", "https://a.cn")):
        (config / "sites" / f"{key}.toml").write_text(f'name = "甲"\nurl = "{url}"\n', encoding="utf-8")
    with pytest.raises(UserError, match=r"a\.toml 与 b\.toml"):
        load_sites(config)


def test_sites_are_chosen_by_key(config: Path) -> None:
    sites = tuple(SiteConfig(key=key, name=key, url=f"http://{key}.cn/") for key in "abc")
    assert choose_sites(sites, None) == sites
    assert [site.key for site in choose_sites(sites, "c, a,c")] == ["c", "a"]
    with pytest.raises(UserError, match="没有登记这个站点：x"):
        choose_sites(sites, "a,x")
    with pytest.raises(UserError, match="没有登记"):
        choose_sites(sites, ",")


# --- adding -----------------------------------------------------------------------------------------------------------


def test_what_is_added_reads_back_the_same(config: Path) -> None:
    fields = {
        "key": "a",
        "name": '引号"反斜\\杠\x7f\t',
        "url": "https://a.gov.cn/",
        "site_code": "6405000001",
        "hosts": ("b.gov.cn", "c.gov.cn:8080"),
        "organizer": "办公室",
        "rate": 0.5,
        "index_pattern": r"^\d{9}/\d{4}-\d{5}$",
    }
    path = add_site(config, fields)
    assert path == config / "sites" / "a.toml"
    assert load_sites(config) == (SiteConfig.model_validate(fields),)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.nxzw.gov.cn/", "nxzw"),
        ("https://jyt.nx.gov.cn/", "jyt-nx"),
        ("http://127.0.0.1:8641/", "127-0-0-1"),
        ("http://www.gov.cn/", "gov"),
    ],
)
def test_a_key_is_made_from_the_host(config: Path, url: str, key: str) -> None:
    assert add_site(config, {"name": "甲", "url": url}).stem == key


@pytest.mark.parametrize("key", ["../x", "a/b", "A", "", "con", ".hidden", "a" * 65, "a\nb"])
def test_no_key_leads_out_of_the_folder(config: Path, key: str) -> None:
    try:
        path = add_site(config, {"key": key, "name": "甲", "url": "http://a.cn/"})
    except UserError:
        path = config / "sites" / "none.toml"
    assert path.parent == config / "sites"
    assert [found.parent for found in config.rglob("*.toml")] in ([], [config / "sites"])


def test_nothing_is_registered_twice(config: Path) -> None:
    add_site(config, {"key": "a", "name": "甲", "url": "http://a.cn/"})
    with pytest.raises(UserError, match="标识 a"):
        add_site(config, {"key": "a", "name": "乙", "url": "http://b.cn/"})
    with pytest.raises(UserError, match="网址相同"):
        add_site(config, {"key": "b", "name": "乙", "url": "https://www.a.cn"})
    assert len(load_sites(config)) == 1


# --- importing --------------------------------------------------------------------------------------------------------

TABLE = "网站名称*,网址,类别,网站标识码,备注\n中卫市,https://www.nxzw.gov.cn/,门户网站,6405000001,x\n\n教育厅,http://jyt.nx.gov.cn/,部门,,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_imports_csv_in_the_encodings_that_office_programs_write(config: Path, tmp_path: Path, encoding: str) -> None:
    table = tmp_path / "register.csv"
    table.write_bytes(TABLE.encode(encoding))
    assert [path.stem for path in import_sites(config, table)] == ["nxzw", "jyt-nx"]
    department, portal = load_sites(config)
    assert (portal.name, portal.site_code, portal.kind) == ("中卫市", "6405000001", "portal")
    assert (department.name, department.site_code, department.kind) == ("教育厅", None, "department")


def test_imports_xlsx_with_a_code_stored_as_a_number(config: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["标识", "网站名称", "网址", "网站标识码", "其他域名"])
    sheet.append(["zw", "中卫市", "https://www.nxzw.gov.cn/", 6405000001, "a.cn、b.cn"])
    sheet.append([None, None, None, None, None])
    book.save(tmp_path / "register.xlsx")
    import_sites(config, tmp_path / "register.xlsx")
    (site,) = load_sites(config)
    assert (site.key, site.site_code, site.hosts) == ("zw", "6405000001", ("a.cn", "b.cn"))


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "没有站点"),
        ("名称,网址\n", "没有站点"),
        ("甲,乙\n1,2\n", "网站名称"),
        ("名称,网址,网址\n甲,http://a.cn/,\n", "重复的列"),
        ("名称,网址\n甲,http://a.cn/\n乙,nonsense\n", "第 3 行"),
        ("名称,网址\n甲,http://a.cn/\n,http://b.cn/\n", "第 3 行"),
        ("名称,网址,类别\n甲,http://a.cn/,乱写\n", "kind"),
        ("名称,网址\n甲,http://a.cn/\n乙,https://www.a.cn/\n", "网址相同"),
        ("标识,名称,网址\na,甲,http://a.cn/\na,乙,http://b.cn/\n", "标识 a"),
    ],
)
def test_a_wrong_table_is_refused_whole(config: Path, tmp_path: Path, body: str, said: str) -> None:
    table = tmp_path / "register.csv"
    table.write_text(body, encoding="utf-8")
    with pytest.raises(UserError, match=said):
        import_sites(config, table)
    assert load_sites(config) == ()


def test_files_that_are_no_table(config: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really")
    with pytest.raises(UserError, match="不是正确的 XLSX"):
        import_sites(config, broken)
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/x", "w", force_zip64=True) as part:
        for _ in range(210):
            part.write(b"\0" * 1024 * 1024)
    with pytest.raises(UserError, match="过大"):
        import_sites(config, bomb)
    with pytest.raises(UserError, match="不存在"):
        import_sites(config, tmp_path / "none.csv")
    with pytest.raises(UserError, match="是文件夹"):
        import_sites(config, tmp_path)
