"""Charts → inline SVG, drawn by vl-convert in a process of its own: it holds a script engine of 130 MB, and lets go of it.

Run as ``python -m reports.drawing`` it reads a JSON object of Vega-Lite specifications by name and writes one of SVG by name.
Its engine takes a third of a second to start, so who has something else to do meanwhile starts it ahead (:class:`Draughtsman`).
Colours are CSS variables, so that one drawing serves light screens, dark ones and paper.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from lxml import etree

_ROOT = Path(__file__).parent.parent
_SECONDS = 300
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset({"svg", "g", "path", "rect", "line", "text", "tspan", "circle"})
_LOOKS = frozenset(
    {
        *("d", "x", "y", "x2", "y2", "width", "height", "viewBox", "transform", "cx", "cy", "r", "rx", "ry"),
        *("fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "opacity", "stroke-opacity"),
        *("text-anchor", "font-size", "font-weight", "dx", "dy", "stroke-linecap", "stroke-miterlimit"),
    }
)
_WARM_UP = {"mark": "point", "data": {"values": []}}
Spec = Mapping[str, object]


def draw(specs: Mapping[str, Spec]) -> Mapping[str, str]:
    """Return the drawings by name, as SVG elements for an HTML page; none of those that cannot be drawn.

    A chart never costs a report: every chart has its table, which says the same. The same specifications give the same text.
    """
    with Draughtsman() as draughtsman:
        return draughtsman.draw(specs)


class Draughtsman:
    """The process, for one drawing. It ends with the block that it is made for."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the process ahead, before it is known what is to be drawn."""
        with suppress(OSError):
            self._process = subprocess.Popen(
                [sys.executable, "-m", "reports.drawing"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=_ROOT,
            )

    def draw(self, specs: Mapping[str, Spec]) -> Mapping[str, str]:
        """Return what :func:`draw` does."""
        if not specs:
            return {}
        if self._process is None:
            self.start()
        if self._process is None:
            return {}
        try:
            told, _ = self._process.communicate(json.dumps(specs, ensure_ascii=False).encode(), timeout=_SECONDS)
            drawn: dict[str, str] = json.loads(told)
        except (OSError, subprocess.SubprocessError, ValueError):
            return {}
        return {name: harmless(svg) for name, svg in drawn.items()}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._process is not None:
            self._process.kill()
            with self._process:  # closes the pipes, and waits
                pass


def harmless(svg: str) -> str:
    """Return the drawing's shapes and texts only: no link, style, script, id, nor anything for a screen reader.

    The page around it gives the drawing its name and the table that says the same.
    """
    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or etree.QName(element).localname not in _SHAPES:
            _drop(element)
            continue
        if element.get("class") == "background" and "svg" not in element.tag:
            _drop(element)
            continue
        for name in set(element.attrib) - _LOOKS:
            del element.attrib[name]
        element.tag = etree.QName(element).localname
    for element in reversed(list(root.iter("g"))):
        if len(element) == 0:
            _drop(element)
    etree.cleanup_namespaces(root)
    root.attrib.pop("height", None)
    root.set("aria-hidden", "true")
    root.set("focusable", "false")
    return str(etree.tostring(root, encoding="unicode")).replace(f' xmlns="{_SVG}"', "")


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def main() -> None:
    """Draw what standard input asks for. Raises what vl-convert raises: the caller then has no drawing."""
    import vl_convert  # noqa: PLC0415 - 90 MB that only this process needs

    vl_convert.vegalite_to_svg(_WARM_UP)
    specs = json.load(sys.stdin.buffer)
    drawn = {name: vl_convert.vegalite_to_svg(spec) for name, spec in specs.items()}
    sys.stdout.buffer.write(json.dumps(drawn, ensure_ascii=False).encode())


if __name__ == "__main__":
    main()
