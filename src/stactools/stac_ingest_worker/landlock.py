"""Landlock: takes rights from this process and those it starts, without asking anybody. Linux 5.13 and later."""

import ctypes
import os
import struct

from .kernel import check, libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG, PATH_BENEATH = 1, 1
WRITE_FILE, REFER, TRUNCATE = 1 << 1, 1 << 13, 1 << 14
# Rights to remove or make files and folders.
CHANGE_FOLDERS = sum(1 << bit for bit in range(4, 13))
ABSTRACT_SOCKETS, SIGNALS = 1, 2


def version():
    """The version of Landlock that the system has, or 0."""
    return max(0, libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), VERSION_FLAG))


def keep_from_others():
    """Forbids signals to processes outside, and connections to their abstract sockets; does nothing on older systems."""
    if version() >= 6:
        restrict(0, ABSTRACT_SOCKETS | SIGNALS, ())


def keep_from_writing(folders):
    """Forbids writing except below these folders and to devices. Returns False on systems without Landlock."""
    known = version()
    if not known:
        return False
    rights = WRITE_FILE | CHANGE_FOLDERS | (REFER if known >= 2 else 0) | (TRUNCATE if known >= 3 else 0)
    devices = rights & (WRITE_FILE | TRUNCATE)
    allowed = [*((folder, rights) for folder in (*folders, "/dev/shm")), ("/dev", devices)]
    restrict(rights, ABSTRACT_SOCKETS | SIGNALS if known >= 6 else 0, allowed)
    return True


def restrict(handled, scoped, allowed):
    attributes = struct.pack("3Q", handled, 0, scoped)[: 24 if scoped else 8]
    ruleset = check(libc.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0))
    for path, rights in allowed:
        if not os.path.isdir(path):
            continue
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        check(libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, struct.pack("=Qi", rights, folder), 0))
        os.close(folder)
    check(libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
