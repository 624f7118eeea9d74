"""Who signs: office names, red head, number prefix, contact and the notice's wording, from ``config/office.toml``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from checks.wording import fill
from crawler.configuration import ConfigModel, check_braces, load_toml

_PLACEHOLDER = "×"
Text = Annotated[str, Field(min_length=1, max_length=2000)]

_FILLED = (
    "why",
    "site",
    "organizer",
    "month",
    "as_of",
    "faults",
    "vetoes",
    "deducts",
    "due",
    "days",
    "person",
    "phone",
    "email",
    "address",
    "office",
)


class Office(ConfigModel):
    """The office that issues.

    ``head``    the red head (发文机关标志)
    ``code``    the number's prefix (机关代字)
    ``copies``  抄送机关
    ``issuer``  印发机关 of the 版记; ``""`` is the office itself
    ``seal``    what stands where the seal is set (用印提示); ``""`` lays the date out as without a seal
    """

    name: Text
    head: Text
    code: Text
    person: Text
    phone: Text
    email: Text
    address: Text
    copies: tuple[Text, ...] = ()
    issuer: str = Field(default="", max_length=200)
    seal: str = Field(default="", max_length=20)

    def number(self, year: int, number: int) -> str:
        """Return a document number (发文字号) after GB/T 9704-2012: six-cornered brackets, no leading zeros."""
        return f"{self.code}〔{year}〕{number}号"

    @property
    def contact(self) -> Mapping[str, str]:
        """Return whom to turn to, by the names that the wording's braces know."""
        return {"person": self.person, "phone": self.phone, "email": self.email, "address": self.address, "office": self.name}

    @property
    def is_placeholder(self) -> bool:
        """True where the packaged ×× was not replaced: what it signs is a draft."""
        return any(
            _PLACEHOLDER in text for text in (self.name, self.head, self.code, self.person, self.phone, self.email, self.address)
        )


class NoticeWording(ConfigModel):
    """The notice's sentences, its deadline in working days, and the first number of a year."""

    deadline_working_days: int = Field(default=10, ge=1, le=250)
    first_number: int = Field(default=1, ge=1)
    title: Text
    basis: Text
    unqualified: Text
    summary: Text
    table: Text
    request: Text
    deadline: Text
    dispute: Text
    contact: Text
    advice: Text
    evidence: Text
    slip: tuple[Text, ...] = Field(min_length=1, max_length=12)

    @field_validator("title", "basis", "unqualified", "summary", "table", "request", "deadline", "dispute", "contact", "advice")
    @classmethod
    def _braces_are_known(cls, value: str) -> str:
        check_braces(value, _FILLED)
        return value

    def say(self, sentence: str, values: Mapping[str, object]) -> str:
        """Fill one of the sentences; a ``[clause]`` of it falls away where a value of its own is zero or empty."""
        return fill(sentence, values)


_CIRCULAR_FILLED = ("month", "as_of", "due", "days", "person", "phone", "email", "address", "office")


class CircularWording(ConfigModel):
    """The sentences of the monthly 通报 that no figure decides; ``demands`` are its last chapter, each a title and a text."""

    title: Text
    addressee: Text
    basis: Text
    demands: tuple[tuple[Text, Text], ...] = Field(min_length=1, max_length=9)
    contact: Text

    @field_validator("title", "addressee", "basis", "demands", "contact")
    @classmethod
    def _braces_are_known(cls, value: str | tuple[tuple[str, str], ...]) -> str | tuple[tuple[str, str], ...]:
        for text in [value] if isinstance(value, str) else [part for demand in value for part in demand]:
            check_braces(text, _CIRCULAR_FILLED)
        return value


class OfficeConfig(ConfigModel):
    """``config/office.toml``: the office, the invented one of the demo, the wording."""

    office: Office
    demo_office: Office
    notice: NoticeWording
    circular: CircularWording

    @classmethod
    def load(cls, config: Path) -> "OfficeConfig":
        """Read ``office.toml`` of a config folder. Raises UserError for any slip."""
        return load_toml(config / "office.toml", cls)

    def of(self, is_demo: bool) -> Office:
        """Return who signs: replicas are never signed by a real office."""
        return self.demo_office if is_demo else self.office
