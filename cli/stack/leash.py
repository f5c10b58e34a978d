"""Turns into a program that cannot outlive its parent.

Run by path with `-I -S`: arguments are the parent's pid, a uid (0 keeps the present one), the
signal to die by, and the command. A child hook of `subprocess` would be unsafe beside threads.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, uid, death_signal = (int(argument) for argument in sys.argv[1:4])
    command = sys.argv[4:]
    if uid:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of uid, which clears it; kept across exec.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            sys.exit("the parent is gone")
    os.umask(0o077)
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main()
