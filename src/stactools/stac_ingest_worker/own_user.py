"""Gives this process a user of its own, with the right to read all files that root reads, or with no rights."""

import os
import struct
import sys

from .kernel import check, libc, mapped

PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 47, 2
CAPABILITY_VERSION_3, CAP_DAC_READ_SEARCH = 0x20080522, 2
# No account has a number of this range. Each process takes another one, which marks the processes that it starts.
FIRST_USER = 1_500_000_000
NOBODY = 65534


def run_as_nobody():
    """Raises OSError if another user cannot read the environment and this code. Changes the user for good: call it in a child."""
    drop_to(own_user())
    for path in (os.__file__, __file__, os.path.join(environment_folder(), "pyvenv.cfg")):
        with open(path):
            pass
    os.stat(sys.executable)


def environment_folder():
    """The environment's folder; sys.prefix has it only after `site` has run."""
    return os.path.dirname(os.path.dirname(sys.executable))


def become_nobody(home, reads_all):
    user = own_user()
    os.chown(home, user, user)
    if reads_all:
        check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    drop_to(user)
    if reads_all:
        set_capabilities(1 << CAP_DAC_READ_SEARCH)
        # Programs that the package runs may read the same files.
        check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH, 0, 0))


def own_user():
    user = FIRST_USER + os.getpid()
    return user if any(first <= user < first + count for first, count in mapped("uid_map")) else NOBODY


def drop_to(user):
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def set_capabilities(capabilities):
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    check(libc.capset(header, struct.pack("6I", capabilities, capabilities, capabilities, 0, 0, 0)))
