"""Log lines that can do nothing: what a stranger's server answered may stand in them, and somebody reads them in a terminal."""

import logging
import re
from typing import Any

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_PLAIN = logging.Formatter()


def escaped(text: str) -> str:
    r"""Return ``text`` with every character that steers a terminal or turns the reading direction spelled out (``\x1b``)."""
    return _STEERING.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


class _InertRecord(logging.LogRecord):
    """One line for one record; its traceback below it, without anything that steers."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401  (logging's own signature)
        super().__init__(*arguments, **named)
        if self.exc_info:
            self.exc_text = escaped(_PLAIN.formatException(self.exc_info))

    def getMessage(self) -> str:  # noqa: N802  (logging's own name)
        return escaped(super().getMessage()).replace("\n", "\\n")


def make_logs_inert() -> None:
    """Have every log record of this process made so, whoever writes it and whichever handler takes it."""
    logging.setLogRecordFactory(_InertRecord)
