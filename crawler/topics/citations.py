"""What an article names and links: titles in 《》, 文号, in-site addresses; and in which forms it speaks (图解, 视频)."""

import re
from urllib.parse import urlsplit

from crawler.readers.page import Anchor, Page
from crawler.records import Reading
from crawler.topics.body import body, is_file, own_anchors

_QUOTED = re.compile(r"《([^《》\n]{4,80})》")
_DOC_NO = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*\d{1,4}\s*号")
_RELATED = re.compile(r"相关(?:文件|政策|解读|链接|文档|阅读|稿件)|政策(?:原文|解读|文件)|原文(?:链接)?|解读(?:材料|链接)?|关联")
_EXPLAINS = re.compile(r"解读|图解|一图[读看]懂|图说|答记者问|政策问答|动漫|短视频|H5")
_MOST = 120
_VIDEO = re.compile(r"视频|动漫|动画|微视频|短片|H5", re.IGNORECASE)
_AUDIO = re.compile(r"音频|有声|听政策|语音解读")
_PICTURE = re.compile(r"图解|一图[读看]懂|一图了解|长图|漫画|图说|图表|海报")
_PRESS = re.compile(r"新闻发布会|吹风会|记者会|通气会|答记者问")
_VIDEO_FILE = re.compile(r"\.(?:mp4|m3u8|flv|webm)(?:$|[?#&\"'])", re.IGNORECASE)
_AUDIO_FILE = re.compile(r"\.(?:mp3|wav|m4a)(?:$|[?#&\"'])", re.IGNORECASE)
_SHORT_TEXT = 400


def cites(page: Page) -> tuple[str, ...]:
    """Return the titles in 《》 and the 文号 that the document's text names, each once, in its order."""
    if "《" not in page.html and "〔" not in page.html:
        return ()
    text = page.outline.text(body(page))
    named = (*_QUOTED.findall(text), *_DOC_NO.findall(text))
    return tuple(dict.fromkeys(re.sub(r"\s", "", name) for name in named))[:_MOST]  # editors leave blanks: 201 8 年


def refers(page: Page) -> tuple[str, ...]:
    """Return the addresses of the same site that the text links, or that a block beside it calls related (相关文件, 政策解读)."""
    own = own_anchors(page)
    place = _place(page.url)
    out = dict.fromkeys(anchor.url for anchor in own if anchor.url and anchor.url != page.url and _place(anchor.url) == place)
    out.update(dict.fromkeys(url for url in _beside(page) if url != page.url and _place(url) == place))
    return tuple(url for url in out if not is_file(url))[:_MOST]


def explained_elsewhere(page: Page) -> bool:
    """Tell whether the document links what explains it on another host (图解 of an official account) or as a file."""
    place = _place(page.url)
    linked = [anchor for anchor in (*own_anchors(page), *page.once(_related)) if anchor.url]
    return any(
        _EXPLAINS.search(f"{anchor.text} {anchor.hint}") and (is_file(anchor.url) or _place(anchor.url) != place)
        for anchor in linked
    )


def _beside(page: Page) -> list[str]:
    """Return the addresses of titles in blocks that a short heading calls related."""
    return [anchor.url for anchor in page.once(_related) if anchor.url and len(anchor.hint or anchor.text) > 8]  # noqa: PLR2004 - a title


def _related(page: Page) -> list[Anchor]:
    """Return the links of blocks that a short heading calls related."""
    outline = page.outline
    out: list[Anchor] = []
    for at in outline.filled:
        heading = outline.texts[at].strip()
        if heading and len(heading) <= 10 and outline.tags[at] != "a" and _RELATED.search(heading):  # noqa: PLR2004 - a heading
            block = outline.parents[at]
            for _ in range(3):
                links = page.anchors_in(block, outline.ends[block]) if block >= 0 else ()
                if links:
                    out.extend(links[:10])
                    break
                block = outline.parents[block]
    return out


def _place(url: str) -> str:
    """Return what an address and its sister hosts share: the last three labels of a host, or host and port as they are."""
    host = urlsplit(url).netloc
    labels = host.split(".")
    return ".".join(labels[-3:]) if host.endswith(".gov.cn") else host.removeprefix("www.")


def media(page: Page, reading: Reading) -> tuple[str, ...]:
    """Return the forms beside text: ``picture``, ``video``, ``audio``, ``press``, as the title or the document's body shows."""
    title = (reading.record.title if reading.record else None) or page.title
    at = body(page)
    outline = page.outline
    end = outline.ends[at]
    addresses = "\n".join(
        outline.nodes[place].get("src") or outline.nodes[place].get("href") or ""
        for place in outline.places("video", "audio", "source", "embed", "iframe", "a")
        if at <= place < end
    )
    has = {tag: any(at <= place < end for place in outline.places(tag)) for tag in ("video", "audio", "img")}
    out = []
    if _PICTURE.search(title) or (
        has["img"] and sum(len(outline.texts[here]) for here in outline.filled_in(at, end)) < _SHORT_TEXT
    ):
        out.append("picture")
    if has["video"] or _VIDEO_FILE.search(addresses) or _VIDEO.search(title):
        out.append("video")
    if has["audio"] or _AUDIO_FILE.search(addresses) or _AUDIO.search(title):
        out.append("audio")
    if _PRESS.search(title):
        out.append("press")
    return tuple(out)
