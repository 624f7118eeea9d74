"""What kind of answer it was, before anything is read from it: challenge, block page, error, stub, login wall, shell.

Anything but a page is never an empty column. Each test asks for a signature *and* for the absence of content, because
challenge scripts, login links and the word 404 stand on complete pages too.
"""

import re
from dataclasses import dataclass

from crawler import dates
from crawler.readers.blocks import is_document_url
from crawler.readers.outline import squeeze
from crawler.readers.page import Page
from crawler.records import PageKind

_SMALL = 600
"""Characters of visible text; a real page of a portal has more."""
_TINY = 200
_FEW_LINKS = 8
_FEW_DATES = 3
_MANY_LINKS = 25
_REFUSED = frozenset({403, 405, 406, 412, 418, 429, 468, 491, 493, 503, 521})

_RIVER = re.compile(r"\$_ts\b|window\[['\"]\$_ts['\"]\]|r=['\"]m['\"]")
_JSL = re.compile(r"__jsl_clearance|document\.cookie\s*=\s*\(\s*['\"]_['\"]\s*\)\s*\+|\bjsluid")
_SETS_COOKIE = re.compile(r"document\.cookie\s*=")
_RELOADS = re.compile(r"location\.(?:reload|href|replace)|(?:window|document|self|top)\.location")
_WALLS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("slider", re.compile(r"(?:拖动|滑动|拖拽).{0,12}(?:滑块|验证|拼图)|滑块验证|向右滑动|aliyun_waf|_waf_|nc_1_wrapper|"
        r"punish\?x5secdata|x5secdata|按住.{0,4}滑块")),
    ("captcha", re.compile(r"请输入(?:图片|图中|下方|上面|右侧)?(?:的)?验证码(?:继续|后|以|，|,|进行|访问)?|"
        r"人机(?:识别)?验证|安全验证|访问验证|身份验证后继续|"
        r"验证您(?:是|不是)|点击(?:按钮)?完成验证|captcha")),
    ("too-many-requests", re.compile(r"(?:访问|请求|操作|查询)(?:过于|太|次数过|量过)?(?:频繁|过快|过多|太快)|"
        r"Too Many Requests|请求频率|频率(?:过高|"
        r"限制)")),
    ("waf-chuangyu", re.compile(r"创宇盾|知道创宇|yunaq|365cyd|jiasule")),
    ("waf-safedog", re.compile(r"安全狗|safedog|网站防火墙")),
    ("waf-yunsuo", re.compile(r"云锁|yunsuo|security_session_verify")),
    ("waf-qianxin", re.compile(r"奇安信网站卫士|360网站卫士|网站卫士|wzws-waf|wangzhan\.360|网神|WZWS")),
    ("waf", re.compile(
        r"您?的?(?:请求|访问|IP地?址?|操作)(?:行为)?(?:可能)?(?:已?被|存在|含有|带有|包含).{0,16}(?:拦截|阻断|拒绝|攻击|威胁|不合法|禁止|封禁|限制|安全|防火墙|屏蔽)|(?:被|触发)(?:WAF|Web应用防火墙|防火墙|安全策略|防护策略).{0,8}(?:拦截|阻断)?"
        r"|网站管理员(?:设置了拦截|设置为拦截)|疑似(?:黑客)?攻击|触发了?(?:WAF|安全|防护)|"
        r"(?:所在|当前)的?(?:地区|区域|国家).{0,6}(?:无法|不能|禁止|限制)访问|仅限.{0,8}(?:地区|境内|大陆).{0,4}访问|黑名单|"
        r"Web应用防火墙|WAF拦截|Request (?:blocked|Rejected)|"
        r"The requested URL was rejected|拦截提示|阻断页面|异常访问|非法(?:请求|访问)|网站防护|安全防护"
    )),
    ("blocked", re.compile(r"Access Denied|Forbidden|拒绝访问|访问被拒绝|禁止访问")),  # a server's own words, no wall's
    ("enable-script", re.compile(r"请(?:您)?(?:开启|启用|打开)(?:浏览器)?(?:的)?\s*(?:JavaScript|JS|Cookie|cookie)|"
        r"Please enable (?:JavaScript|cookies)|enable JavaScript and|正在(?:检查|检测|验证)您?的?浏览器|浏览器安全检查|"
            r"Checking your browser|"
        r"Just a moment", re.IGNORECASE)),
)  # fmt: skip
_SOFT_404 = re.compile(
    r"(?:页面?|网页|文件|内容|资源|栏目|信息|文章|地址|链接|网址)(?:可能)?(?:已)?(?:经)?(?:不存在|找不到|未找到|无法找到|没有找到|丢失|[走跑]丢|已?被?删除|不可用|已失效|失效|已?失联|已下线|不翼而飞|已?过期|未发布|已?撤销)"
    r"|(?:找不到|未找到|无法找到|没有找到|不存在)(?!\S{0,4}(?:相关|符合|匹配|满足))(?:您)?(?:要|所|请求|访问|查找|查看|需要)?(?:的|该|此|这个|指定)?.{0,8}(?:页面?|网页|文件|资源|文章|栏目|信息|记录|内容|数据)"
    r"|(?:访问|请求|查看|浏览|要找|查找|打开)的.{0,10}(?:不存在|找不到|已删除|被删除|[走跑]丢|失踪|失联|未找到|出错|无法访问|无法显示)|错误页面|页面出错|出错(?:啦|了)|参数(?:错误|非法|不正确)|非法参数|"
    r"\b404\b.{0,12}(?:Not Found|错误|页面|找不到|error)|(?:错误|error|HTTP)\s*:?\s*404|Not Found|Page Not Found|^404\b|"
    r"该信息(?:已|不)|此信息已|信息已(?:被)?删除|站点(?:已)?(?:关闭|暂停)|网站(?:正在)?(?:维护|升级|建设中)|系统(?:正在)?(?:维护|升级)|暂停(?:服务|访问|开放)",
    re.IGNORECASE,
)
_SAYS_404 = re.compile(
    r"^\W*(?:对不起|抱歉|很抱歉|非常抱歉|错误|提示|哎呀|404)?\W*(?:您|你)?.{0,12}(?:页面|网页|内容|文章|链接|地址|资源)(?:可能)?.{0,6}?(?:不存在|找不到了?|未找到|无法找到|没有找到|[走跑]丢了?|失联|已下线|已?失效|无法显示|已?被?删除)"
    r"|^\W*(?:对不起|抱歉|很抱歉|非常抱歉)?\W*(?:无法找到|找不到|没有找到|未找到)(?:您)?.{0,8}(?:页面?|网页)|"
    r"(?:没有|无法|未)找到(?:该|此|您).{0,8}(?:栏目|信息|文章|内容)|(?:sorry|page|url).{0,30}not found|^\W*404\W*$",
    re.IGNORECASE,
)
"""What a page in the site's full layout says where its text would stand, in a line of its own."""
_NEWS = re.compile(r"关于|公告|通[知报告]|情况|整改|提醒|公示|印发")
_PUBLISHED = re.compile(r"(?:来源|作者|(?:发布|发表|公布|上传)?(?:时间|日期))\s*[:：]|发布于")
_WORDS_404 = ("存在", "找不到", "找到", "丢", "失联", "下线", "失效", "无法显示", "删除", "404", "ot found")
_LONGEST_SAYING = 60
_SERVER_ERROR = re.compile(
    r"Internal Server Error|HTTP Status 50\d|服务器(?:内部)?错误|Service Unavailable|Bad Gateway|Gateway Time-?out|系统(?:异常|"
    r"错误|繁忙)|java\.lang\.|数据库(?:连接)?(?:错误|失败)|Database Error|Server Error in|"
    r"OLE DB Provider|ODBC \w+ Driver|80004005|SQLSTATE|Fatal error|Warning</b>|Parse error|Stack trace",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"(?:统一身份认证|用户登录|账号登录|密码登录|请(?:先|您)?登录|登录后(?:查看|访问)|欢迎登录|单点登录|扫码登录|管理员登录|后台登录|用户名)"
)
_META = re.compile(r"<meta\b[^<>]{0,500}>", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*+=\s*+\\?[\"']?\s*+refresh\b", re.IGNORECASE)
_CONTENT = re.compile(
    r"content\s*+=\s*+\\?([\"'])\s*+(\d++(?:\.\d++)?)?\s*+[;,]?\s*+(?:url\s*+=\s*+)?['\"]?(.*?)\\?\1", re.IGNORECASE | re.DOTALL
)
_LOCATION = re.compile(
    r"(?:window|document|self|top|parent)?\.?\blocation(?:\.href)?\s*=\s*(['\"])([^'\"]+)\1|location\.(?:replace|assign)\s*\(\s*(['\"])([^'\"]+)\3\s*\)|window\.open\s*\(\s*(['\"])([^'\"]+)\5\s*,\s*['\"]_self['\"]"
)
_LOCATION_NAMED = re.compile(
    r"(?:window|document|self|top|parent)?\.?\blocation(?:\.href)?\s*=\s*([A-Za-z_]\w*)\s*[;\n]|location\.(?:replace|assign)\s*\(\s*([A-Za-z_]\w*)\s*\)"
)
_TO_ERROR = re.compile(r"/(?:404|error|err|notfound|not_found)[\w/-]*(?:\.\w+)?/?$", re.IGNORECASE)
_REFRESH_LIMIT = 30.0
"""Seconds; a slower refresh is a page that reloads itself."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A page that is no content: its kind, why, and where it leads on."""

    kind: PageKind
    why: str
    refresh: str | None = None


def judge(page: Page) -> Verdict | None:
    """Return what the answer was if it is no page to read; None for a page (which may still be a shell)."""
    return _challenge(page) or _status(page) or _stub(page) or _soft_404(page) or _login(page)


def _links(page: Page) -> int:
    return len(page.anchors)


def _is_bare(page: Page) -> bool:
    """Little text and few links: nothing that a portal would publish."""
    return _links(page) <= _FEW_LINKS and len(page.text) <= _SMALL


def _challenge(page: Page) -> Verdict | None:  # noqa: PLR0911 - one return for each wall
    """Challenges and block pages. 瑞数 injects its block into complete pages too, so the content must be missing."""
    if page.status not in _REFUSED and (_links(page) > _FEW_LINKS or len(page.text) > _SMALL):
        return None
    if page.status in {412, 202, 200, 400, 403} and _RIVER.search(page.html) and _is_bare(page):
        return Verdict(PageKind.CHALLENGE, "river-security")
    if page.status == 521 or (_JSL.search(page.html) and _is_bare(page)):  # noqa: PLR2004 - 加速乐's own status
        return Verdict(PageKind.CHALLENGE, "jsl")
    wall = _wall(page)
    if wall:
        return wall
    if len(page.text) < _TINY and _links(page) < 2 and _sets_cookie_and_reloads(page.scripts):  # noqa: PLR2004
        return Verdict(PageKind.CHALLENGE, "cookie-script")
    if page.status in {403, 405, 406, 412, 418, 468, 491, 493} and len(page.text) < 3 * _SMALL:
        return Verdict(PageKind.CHALLENGE, "blocked")
    return None


def _is_told(page: Page) -> bool:
    """Whether the page is a short document that tells of such things: a document's address, a date, and who published it when."""
    return is_document_url(page.url) and bool(_PUBLISHED.search(page.text)) and dates.find(page.text, page.as_of) is not None


def _sets_cookie_and_reloads(scripts: str) -> bool:
    cookie = _SETS_COOKIE.search(scripts)
    return bool(cookie and _RELOADS.search(scripts, cookie.end()))


def _wall(page: Page) -> Verdict | None:
    if page.status == 404 or (page.status >= 500 and page.status != 503):  # noqa: PLR2004
        return None
    if page.status not in _REFUSED and _is_told(page):
        return None
    said = f"{page.title} {page.text}" if len(page.text) > _TINY else f"{page.title} {page.text} {_markup(page)}"
    for why, pattern in _WALLS:
        match = pattern.search(said)
        if match and why == "enable-script" and _APP_ROOT.search(page.html):
            continue  # a shell says so to those without scripts
        if match and _is_headline(page, match[0]):
            continue  # a list of documents, one of which is about such things
        if (
            match
            and (_is_bare(page) or page.status in _REFUSED)
            and not (why == "captcha" and _LOGIN.search(said) and page.status == 200)  # noqa: PLR2004
        ):
            return Verdict(PageKind.CHALLENGE, why)
    return None


def _is_headline(page: Page, words: str) -> bool:
    """Whether the words stand in the title of a dated row; no wall has one."""
    outline = page.outline
    return any(
        words in anchor.text and anchor.url and anchor.url != page.url and outline.has_date(outline.parents[anchor.at])
        for anchor in page.anchors
    )


def _markup(page: Page) -> str:
    return page.html[:20000]


def _status(page: Page) -> Verdict | None:
    if page.status >= 400:  # noqa: PLR2004 - HTTP's errors
        return Verdict(PageKind.ERROR, f"http-{page.status}")
    if not page.html or page.html.isspace():
        return Verdict(PageKind.ERROR, "empty")
    return None


def _stub(page: Page) -> Verdict | None:
    """Tell a page that only sends on: meta refresh (also one that a script writes), a script that sets the location, a frameset."""
    if _links(page) > _FEW_LINKS or len(page.text) > _SMALL:
        return None
    for tag in _META.finditer(page.html):
        match = _CONTENT.search(tag[0]) if _REFRESH.search(tag[0]) else None
        if match and float(match[2] or 0) <= _REFRESH_LIMIT and match[3].strip():
            return _sent_on(page, match[3], "meta-refresh")
    if page.outline.places("frameset"):
        return Verdict(PageKind.OTHER, "frames")
    if len(page.text) >= _TINY:
        return None
    scripts = _immediate(page.scripts)
    script = _LOCATION.search(f"{scripts}\n{page.outline.nodes[page.body].get('onload') or ''}")
    named = None if script else _LOCATION_NAMED.search(scripts)
    if named:
        script = re.search(rf"\b({named[1]})\s*=\s*['\"]([^'\"]+)['\"]", scripts)
        return _sent_on(page, script[2], "script-redirect") if script else None
    return _sent_on(page, script[2] or script[4] or script[6], "script-redirect") if script else None


def _immediate(scripts: str) -> str:
    """Scripts without the bodies of named functions: what runs only when something is clicked sends nobody on."""
    return re.sub(r"function\s+\w+\s*\([^)]*\)\s*\{(?:[^{}]|\{[^{}]*\})*\}", "", scripts)


def _sent_on(page: Page, target: str, why: str) -> Verdict | None:
    url = page.urls.resolve(page.base, target.strip().strip("'\""))
    if url is None or url == page.url:
        return None
    if _TO_ERROR.search(url):
        return Verdict(PageKind.ERROR, "soft-404", url)
    return Verdict(PageKind.OTHER, why, url)


def _soft_404(page: Page) -> Verdict | None:  # noqa: PLR0911 - a ladder, from the cheapest look on
    """Tell a page that says with status 200 that there is none: small, or with a title that says so."""
    if _links(page) > _MANY_LINKS * 8:
        return None
    is_news = bool(_NEWS.search(page.title)) and is_document_url(page.url)
    in_title = not is_news and (_SOFT_404.search(page.title) is not None or page.title.strip() == "404")
    if not in_title and _links(page) > _FEW_LINKS:
        return Verdict(PageKind.ERROR, "soft-404") if not is_news and _says_404(page) else None
    if page.is_longer(4 * _SMALL) or (not in_title and page.is_longer(2 * _SMALL)):
        return None
    if _is_told(page):
        return None
    said = _SOFT_404.search(page.text) if len(page.text) <= _SMALL and _links(page) <= _MANY_LINKS else None
    if (in_title and len(page.text) <= 3 * _SMALL) or said:
        return Verdict(PageKind.ERROR, "soft-404")
    if len(page.text) <= _SMALL and _links(page) <= _FEW_LINKS and _SERVER_ERROR.search(f"{page.title} {page.text}"):
        return Verdict(PageKind.ERROR, "server-error")
    return None


def _says_404(page: Page) -> bool:
    """Whether a page in the site's layout says in a line of its own that there is none, and holds no list and no text."""
    outline = page.outline
    lines = [
        text
        for at in outline.filled_in(page.body, len(outline.nodes))
        if 0 < len(text := outline.texts[at]) <= _LONGEST_SAYING and outline.tags[at] not in {"a", "option", "title", "script"}
    ]
    shown = "\n".join(lines)
    if not any(word in shown for word in _WORDS_404):
        return False
    said = any(_SAYS_404.search(squeeze(text)) for text in lines)
    return said and outline.dated[-1] - outline.dated[page.body] <= _FEW_DATES and not page.is_longer(8 * _SMALL)


def _login(page: Page) -> Verdict | None:
    if _links(page) > _MANY_LINKS or page.is_longer(2 * _SMALL) or len(page.text) > _SMALL:
        return None
    has_password = any(node.get("type") == "password" for node in page.outline.nodes_of("input"))
    if has_password or (_LOGIN.search(page.title) and _links(page) <= _FEW_LINKS):
        return Verdict(PageKind.OTHER, "login")
    return None


# --- shells ------------------------------------------------------------------------------------------------------------------

_TEMPLATE = re.compile(
    r"\{\{[^{}]{1,80}\}\}|\bv-for\s*=|\bng-repeat\s*=|\bms-(?:repeat|for|each)\s*=|\bx-for\s*=|\bwx:for\s*=|\$\{[\w.]{1,40}\}|<%=|\[%=|\bdata-bind\s*=\s*[\"']foreach"
)
_TEMPLATE_MARKS = ("{{", "v-for", "ng-repeat", "ms-", "x-for", "wx:for", "${", "<%=", "[%=", "foreach")
_SCRIPT = re.compile(r"<script[\s\S]*?</script>")
_APP_MARKS = (b'"app', b"'app", b'"root-', b"'app'", b"id=app", b'"root"', b"__next", b"__nuxt", b"ng-app", b"-app")
_APP_ROOT = re.compile(
    r"<div[^>]+id\s*=\s*[\"']?(?:app|root|__next|__nuxt|(?:main|q|vue)-app|app-?(?:container|root|main)|root-?(?:container|master))[\"']?[^>]*>\s*(?:<noscript[\s\S]{0,400}?</noscript>\s*)?</div>|\bng-app\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\$\.(?:ajax|get|post|getJSON)\s*\(|jQuery\.(?:ajax|get|post|getJSON)\s*\(|\bfetch\s*\(|\baxios\b|XMLHttpRequest|\.load\s*\(\s*[\"']|\.jPage\s*\(|getJSON|layui\.\w+|laytpl|template\s*\(\s*[\"']"
)
_ASK_MARKS = (
    "ajax",
    "getJSON",
    "fetch",
    "axios",
    "HttpRequest",
    ".load",
    "jPage",
    "$.get",
    "$.post",
    "layui",
    "laytpl",
    "template",
)
_LOADING = re.compile(r"(?:数据|内容|列表|页面)?(?:正在|努力)?(?:加载中|加载数据|载入中|正在加载|正在载入|读取中)|^\s*[Ll]oading\b")


def asks_for_data(page: Page) -> bool:
    """Whether an inline script of the page fetches data."""
    return any(mark in page.scripts for mark in _ASK_MARKS) and bool(_ASKS.search(page.scripts))


def shell_reason(page: Page) -> str | None:
    """Why the page's content comes by script, None where nothing says so. Asked only of pages without rows or text of their own."""
    if (
        len(page.anchors) < _MANY_LINKS
        and len(page.text) < _SMALL
        and any(mark in page.source for mark in _APP_MARKS)
        and _APP_ROOT.search(page.html)
    ):
        return "app-root"
    if _is_template(page.text) or _template_attribute(page):
        return "template"
    if _LOADING.search(page.text):
        return "loading"
    return None


def _is_template(text: str) -> bool:
    return any(mark in text for mark in _TEMPLATE_MARKS) and bool(_TEMPLATE.search(text))


def _template_attribute(page: Page) -> bool:
    return any(mark in page.html for mark in _TEMPLATE_MARKS) and _is_template(_SCRIPT.sub("", page.html))
