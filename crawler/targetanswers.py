"""What link targets answer after the walk: tries, redirects, the state in the end, and who is left alone from then on.

Nothing is held against anybody on one look: a target that would be is ordered to be looked at again, spaced from the first.
"""

import socket
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

from crawler.agenda import Agenda, has_tries_left
from crawler.answers import RETRIED_STATUS, causes, outcome_of, retry_after
from crawler.bundle import Bundle
from crawler.door import REFUSALS
from crawler.errands import Errand, Purpose
from crawler.frontier import Frontier
from crawler.planning import MAX_SECOND_LOOKS, second_look
from crawler.recorder import Answer, Recorder
from crawler.records import Outcome
from crawler.sitefiles import SiteFiles
from crawler.targets import Target, TargetState
from crawler.targetstates import LOOKED_AT_AGAIN, agreed, state_of_answer, state_of_failure, state_of_file
from crawler.urls import canonical, from_header, identity, in_site, is_private
from crawler.walk import LeftOut
from crawler.witnesses import Witnesses

MAX_FILE = 8 * 1024 * 1024
"""Bytes of a file of the site that are read and kept; of a longer one only its beginning is looked at."""
FIRST_BYTES = 4096
"""Bytes of another host's file: enough to tell a PDF from a page that says sorry."""
MAX_BODY = 256 * 1024
"""Bytes of another host's page, where HEAD was refused: enough to keep an error page as evidence."""

_SILENT_HOST = 3  # addresses of one host without an answer, after which its other ones are left unasked
_MAX_HOPS = 8
_ERROR = 400
_REDIRECTS = range(300, 400)
_THERE = frozenset({TargetState.OK, TargetState.SLOW})
_REFUSED = frozenset({TargetState.FORBIDDEN, TargetState.BLOCKED, TargetState.TIMEOUT, TargetState.UNREACHABLE})
_FOR_EVER = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


@dataclass(slots=True)
class TargetAnswers:
    """Takes in what the link targets of one site answer, witnesses among them. ``home`` is the site's configured address."""

    home: str
    agenda: Agenda
    bundle: Bundle
    frontier: Frontier
    recorder: Recorder
    files: SiteFiles
    witnesses: Witnesses
    _second_looks: int = 0
    _refusals: int = 0
    _silences: Counter[str] = field(default_factory=Counter)

    # --- before it is asked -------------------------------------------------------------------------------------------

    def look_again(self, target: Target) -> None:
        """Order the second look at a target that would be held against the site, within the bound of one site."""
        errand = second_look(target)
        if errand is None:
            return
        self._second_looks += 1
        if self._second_looks <= MAX_SECOND_LOOKS:
            self.agenda.add(errand, target.at)

    def leave(self, url: str, why: str) -> None:
        """Note down that a target is not asked, and why."""
        self._keep(replace(self.recorder.mentioned(url), state=TargetState.UNASKED, looks=0, why=str(why), at=None))

    def is_silent(self, errand: Errand) -> bool:
        """Whether an errand goes to a host that kept silent, and is not to wait for it once more. Second looks and witnesses do."""
        is_first = errand.purpose is Purpose.TARGET and errand.first is None
        return is_first and not errand.internal and self._silences[errand.host] >= _SILENT_HOST

    # --- its answer ---------------------------------------------------------------------------------------------------

    async def answered(self, errand: Errand, answer: Answer, *, is_cut: bool) -> None:
        """Take one answer; ``is_cut``: only its beginning was read."""
        if answer.status in _REDIRECTS and answer.header("location"):
            self._redirected(errand, answer)
        elif errand.is_conditional and (answer.status == HTTPStatus.NOT_MODIFIED or answer.status >= _ERROR):
            self._on_condition(errand, answer)
        elif answer.status >= _ERROR and not errand.body:
            errand.body = True  # HEAD is refused or odd
            self.agenda.ask_again(errand)
        elif _is_passing(errand, answer) and has_tries_left(errand):
            self.agenda.try_again(errand, retry_after(answer.header("retry-after"), answer.at))
        else:
            await self._take_in(errand, answer, is_cut=is_cut)

    async def _take_in(self, errand: Errand, answer: Answer, *, is_cut: bool) -> None:
        state = state_of_answer(answer.status, outcome_of(answer.status, None), answer.seconds, internal=errand.internal)
        if errand.is_file and errand.body and state in _THERE:
            found = state_of_file(errand.key, answer.body[:FIRST_BYTES], len(answer.body))
            state = state if found is TargetState.OK else found
        keeps = errand.body and not is_cut and (errand.internal or state in LOOKED_AT_AGAIN)
        look = "again " if errand.first is not None else ""
        kept = self.recorder.keep(f"{look}{errand.key} {errand.hops}", answer) if keeps else None
        if errand.is_file and errand.internal and not is_cut and state in _THERE:
            await self.files.take_in(errand, answer.body, kept)
        record = None if kept is None else kept.record
        self._settle(errand, state, status=answer.status, seconds=round(answer.seconds, 3), record=record)

    def _on_condition(self, errand: Errand, answer: Answer) -> None:
        """Settle a file that the server says is the one of a month ago; ask for it anew where it says anything else."""
        kept = self.files.keep_unchanged(errand, answer)
        if kept is None:
            errand.is_anew, errand.is_conditional = True, False
            self.agenda.ask_again(errand)
            return
        state = state_of_answer(HTTPStatus.OK, Outcome.OK, answer.seconds, internal=True)
        self._settle(errand, state, status=int(HTTPStatus.OK), seconds=round(answer.seconds, 3), record=kept.record)

    def _redirected(self, errand: Errand, answer: Answer) -> None:
        onward = canonical(from_header(answer.header("location") or ""), errand.url)
        errand.hops += 1
        if onward is None:
            self._settle(errand, TargetState.HTTP_ERROR, status=answer.status, why="redirect")
        elif errand.hops > _MAX_HOPS:
            self._settle(errand, TargetState.LOOP, status=answer.status)
        elif errand.internal and identity(onward) == identity(self.home):
            self._settle(errand, TargetState.TO_HOME, status=answer.status, final_url=onward)
        else:
            errand.url = onward
            errand.internal = errand.internal and in_site(onward, self.frontier.hosts)
            self.agenda.ask_again(errand)

    # --- none ---------------------------------------------------------------------------------------------------------

    def failed(self, errand: Errand, error: BaseException, outcome: Outcome) -> None:
        """Take an exchange without an answer."""
        if outcome is Outcome.ROBOTS:
            self.leave(errand.key, LeftOut.ROBOTS)
            self.agenda.errands.done(errand)
            return
        state, why = state_of_failure(outcome), type(error).__name__
        if state is TargetState.DNS and not is_unknown_name(error):
            state, why = TargetState.UNREACHABLE, "name_server_failed"  # it may resolve tomorrow, or elsewhere
        self._settle(errand, state, why=why)

    def off_limits(self, errand: Errand) -> None:
        """Settle a target that leads into a private network. A name may do so from here only (an intranet's own answers)."""
        if is_private(urlsplit(errand.url).netloc):
            self._settle(errand, TargetState.PRIVATE, why="redirect", final_url=errand.url)
        else:
            self._settle(errand, TargetState.UNASKED, why="private_from_here")

    # --- in the end ---------------------------------------------------------------------------------------------------

    def _settle(
        self,
        errand: Errand,
        state: TargetState,
        *,
        status: int | None = None,
        seconds: float | None = None,
        record: str | None = None,
        why: str | None = None,
        final_url: str | None = None,
    ) -> None:
        target = replace(
            self.recorder.mentioned(errand.key),
            state=state,
            internal=in_site(errand.key, self.frontier.hosts),
            is_file=errand.is_file,
            status=status,
            final_url=final_url or (errand.url if errand.url != errand.key else None),
            seconds=seconds,
            looks=1,
            at=datetime.now(UTC),
            record=record,
            why=why,
        )
        if errand.purpose is Purpose.WITNESS:
            known = self.witnesses.testify(errand.host, target)
            if known is not None:
                self._keep(known)
        else:
            self._keep(target if errand.first is None else agreed(errand.first, target))
            if errand.first is None:
                self.look_again(target)
            self._watch(errand, target)
        self.agenda.errands.done(errand)

    def _keep(self, target: Target) -> None:
        self.bundle.put_extra(target.url, target)

    def _watch(self, errand: Errand, target: Target) -> None:
        """Notice a host that keeps silent, and a site that has begun to refuse: neither is asked for everything that is left."""
        if not errand.internal:
            is_silent = target.state in {TargetState.TIMEOUT, TargetState.UNREACHABLE}
            self._silences[errand.host] = self._silences[errand.host] + 1 if is_silent else 0
            self.witnesses.note(errand.host, target)
            return
        self._refusals = self._refusals + 1 if target.state in _REFUSED else 0
        if self._refusals >= REFUSALS:
            for dropped in self.agenda.errands.drop(internal_only=True):
                if dropped.purpose is Purpose.TARGET and dropped.first is None:
                    self.leave(dropped.key, LeftOut.BLOCKED)


def bytes_wanted(errand: Errand) -> int:
    """Return how many bytes of a target's answer are read."""
    if errand.internal:
        return MAX_FILE
    return FIRST_BYTES if errand.is_file else MAX_BODY


def is_unknown_name(error: BaseException) -> bool:
    """Whether a name server said that a name does not exist, rather than that it cannot say."""
    codes = {getattr(getattr(each, "os_error", each), "errno", None) for each in causes(error)}
    return bool(codes & _FOR_EVER)


def _is_passing(errand: Errand, answer: Answer) -> bool:
    """Whether an error may be a passing fault. Another host that is asked too often is not asked once more."""
    return answer.status in RETRIED_STATUS and (errand.internal or answer.status != HTTPStatus.TOO_MANY_REQUESTS)
