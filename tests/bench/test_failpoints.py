"""The certificate's side and the process's side of a failpoint."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from bench.failpoints import Arms, Failpoint, Fuses


def test_a_place_is_taken_once_and_only_when_armed(tmp_path: Path) -> None:
    arms, fuses = Arms(tmp_path), Fuses(str(tmp_path))
    assert not fuses.take(Failpoint.LEFT)

    arms.arm(Failpoint.LEFT)

    assert [fuses.take(Failpoint.LEFT), fuses.take(Failpoint.LEFT)] == [True, False]
    assert [arms.taken(Failpoint.LEFT), arms.taken(Failpoint.LEFT)] == [os.getpid(), None]
    assert arms.fired == [Failpoint.LEFT]


def test_a_disarmed_place_is_passed(tmp_path: Path) -> None:
    arms, fuses = Arms(tmp_path), Fuses(str(tmp_path))
    arms.arm(Failpoint.KEPT)
    arms.disarm(Failpoint.KEPT)

    fuses.die_at(Failpoint.KEPT)

    assert arms.fired == []


def test_who_comes_to_an_armed_place_dies_there_by_sigkill(tmp_path: Path) -> None:
    arms = Arms(tmp_path)
    arms.arm(Failpoint.CLAIMED)
    program = (
        "import sys; from bench.failpoints import *;"
        "Fuses(sys.argv[1]).die_at(Failpoint.CLAIMED); print('alive')"
    )

    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    output, _ = child.communicate(timeout=30)

    assert (child.returncode, output) == (-signal.SIGKILL, b"")
    assert arms.taken(Failpoint.CLAIMED) == child.pid
