"""The queue of errands: hosts take turns, none is asked more than a few things at once, what is not due waits."""

from crawler.errands import AT_ONCE_OTHER, Errand, Errands, Purpose


def errand(host: str, path: str = "", *, internal: bool = False) -> Errand:
    url = f"http://{host}/{path}"
    return Errand(Purpose.TARGET, url, url, internal=internal)


def filled(*given: Errand) -> Errands:
    errands = Errands(own=4)
    for each in given:
        errands.add(each, 0.0, 0.0)
    return errands


def test_one_host_is_asked_a_few_things_at_once() -> None:
    errands = filled(*(errand("a.cn", str(number)) for number in range(5)))
    taken = [errands.next(0.0) for _ in range(4)]
    assert [each.key if each else None for each in taken] == ["http://a.cn/0", "http://a.cn/1", None, None]
    assert AT_ONCE_OTHER == 2
    assert taken[0] is not None
    errands.done(taken[0])
    following = errands.next(0.0)
    assert following is not None
    assert following.key == "http://a.cn/2"
    assert errands.count == 4


def test_hosts_take_turns_and_a_full_one_holds_nobody_up() -> None:
    errands = filled(*(errand("a.cn", str(n)) for n in range(3)), errand("b.cn"), errand("c.cn"))
    hosts = [each.host for _ in range(4) if (each := errands.next(0.0))]
    assert hosts == ["a.cn", "b.cn", "c.cn", "a.cn"]
    assert errands.next(0.0) is None


def test_the_site_itself_bears_more() -> None:
    errands = filled(*(errand("own.cn", str(n), internal=True) for n in range(9)))
    assert sum(errands.next(0.0) is not None for _ in range(9)) == 4


def test_what_is_not_due_waits() -> None:
    errands = Errands(own=4)
    errands.add(errand("a.cn", "late"), 10.0, 0.0)
    errands.add(errand("a.cn", "later"), 20.0, 0.0)
    assert (errands.next(9.9), errands.next_due, errands.count) == (None, 10.0, 2)
    found = errands.next(10.0)
    assert found is not None
    assert found.key.endswith("late")
    assert errands.next_due == 20.0


def test_what_is_dropped_is_not_run() -> None:
    errands = filled(errand("own.cn", internal=True), errand("b.cn"))
    errands.add(errand("own.cn", "late", internal=True), 10.0, 0.0)
    assert [each.host for each in errands.drop(internal_only=True)] == ["own.cn", "own.cn"]
    assert errands.count == 1
    assert [each.host for each in errands.drop()] == ["b.cn"]
    assert (errands.count, errands.next(99.0)) == (0, None)
