"""``make audit``: are the pinned dependencies known to be vulnerable? Asks OSV (api.osv.dev) through pip-audit.

Ends with 0 where nothing is known, 1 where something is, 3 where the database cannot be reached: then nothing was audited, and
nothing may be concluded.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

LOCKS = ("requirements.lock", "requirements-accuracy.lock", "requirements-bench.lock")
CLEAN, VULNERABLE, NOT_RUN = 0, 1, 3
_MOST_SECONDS = 600

Run = Callable[[str, Path], str]
"""Takes a lock and where the result goes; returns what was said on the way."""


def pip_audit(lock: str, result: Path) -> str:
    """Run pip-audit on one lock."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", lock, "--disable-pip", "--vulnerability-service", "osv"]
    command += ["--progress-spinner", "off", "--format", "json", "--output", str(result)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "no answer in ten minutes"
    return next((line for line in reversed(done.stderr.strip().splitlines()) if line), "")


def audit(run: Run = pip_audit) -> int:
    """Audit every lock; print one sentence on each, and a line on each vulnerability. Returns the exit code."""
    code = CLEAN
    for lock in LOCKS:
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "result.json"
            said = run(lock, result)
            try:
                packages = json.loads(result.read_text("utf-8"))["dependencies"]
            except (OSError, ValueError, KeyError):
                print(f"{lock}: NOT audited, the database api.osv.dev cannot be reached from here ({said[:100]}…).")
                return NOT_RUN
        found = [(package, each) for package in packages for each in package.get("vulns", ())]
        for package, each in found:
            fixed = ", ".join(each.get("fix_versions", ())) or "no version yet"
            print(f"{lock}: {package['name']} {package['version']}: {each['id']}, put right in {fixed}")
        print(f"{lock}: {len(packages)} packages, {len(found)} known vulnerabilities.")
        code = VULNERABLE if found else code
    return code


if __name__ == "__main__":
    sys.exit(audit())
