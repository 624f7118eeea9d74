"""``python -m demo --as-of 2026-11-20``: serves the replicas for looking at them in a browser, until Ctrl-C."""

import argparse
import contextlib
import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

from demo.portals import DEFAULT_PORTS, serve


def main() -> None:
    """Parse the command line, serve, wait."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Serve the four replica portals on the loopback.")
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    parser.add_argument("--as-of", type=date.fromisoformat, default=today, metavar="DATE", help="the day that counts as today")
    parser.add_argument("--ports", type=int, nargs=len(DEFAULT_PORTS), default=None, metavar="PORT", help="0: any free one")
    arguments = parser.parse_args()
    with serve(arguments.as_of, arguments.ports) as portals:
        for portal in portals:
            print(f"{portal.url}  {portal.key}  {portal.name}", flush=True)
        print("Ctrl-C ends it.", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
