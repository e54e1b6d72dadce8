"""Gives this process a view of the files of its own: namespaces, mounts and devices. Linux 5.12 and later."""

import ctypes
import os
import struct

from .kernel import check, libc, mapped, write

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_MOVE, MS_REC = 2, 4, 4096, 8192, 16384
MS_PRIVATE = 1 << 18
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
ATTR_RDONLY, ATTR_NODEV = 1, 4
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
WRITABLE = ("/tmp", "/var/tmp")


def enter_view(root, private, home):
    cwd = os.getcwd()
    enter_namespaces(root)
    set_mount("/", ATTR_NODEV, 0, MS_PRIVATE)
    replace_devices(home)
    if not root:
        writable = writable_folders(home)
        for path in writable:
            mount(path, path, None, MS_BIND | MS_REC)
        set_mount("/", ATTR_RDONLY, 0)
        for path in (*writable, "/dev/shm"):
            set_mount(path, 0, ATTR_RDONLY)
    for path in map(os.path.realpath, private):
        if os.path.isdir(path):
            mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=555,size=4k")
            set_mount(path, ATTR_RDONLY, 0)
        elif os.path.exists(path):
            mount("/dev/null", path, None, MS_BIND)
    # The working folder was opened before the mounts, and does not show them until it is opened again.
    os.chdir(cwd if os.path.isdir(cwd) else "/")


def writable_folders(home):
    kept = []
    for path in sorted(map(os.path.realpath, (*WRITABLE, os.path.dirname(home)))):
        if os.path.isdir(path) and not any(path == other or path.startswith(other + os.sep) for other in kept):
            kept.append(path)
    return kept


def enter_namespaces(root):
    """Enters new namespaces. Root keeps all users that it knows, so that owners and modes of files still count."""
    if not root:
        user, group = os.geteuid(), os.getegid()
        check(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS))
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{user} {user} 1")
        return write("/proc/self/gid_map", f"{group} {group} 1")
    ready, mapper = start_mapper(os.getpid())
    try:
        check(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS))
        os.write(ready, b"1")
    finally:
        os.close(ready)
        _, status = os.waitpid(mapper, 0)
    if status:
        raise OSError("users could not be mapped")


def start_mapper(pid):
    """Starts the process that maps users: only one outside of a namespace may map more than one user into it."""
    wait, ready = os.pipe()
    mapper = os.fork()
    if mapper:
        os.close(wait)
        return ready, mapper
    status = 1
    try:
        os.close(ready)
        if os.read(wait, 1):
            for name in ("uid_map", "gid_map"):
                write(f"/proc/{pid}/{name}", "\n".join(f"{first} {first} {count}" for first, count in mapped(name)))
        status = 0
    finally:
        os._exit(status)


def replace_devices(staging):
    """Replaces /dev by one with harmless devices only: a process that may read all files could read disks, too."""
    mount("tmpfs", staging, "tmpfs", MS_NOSUID, "mode=755")
    for name in DEVICES:
        place = os.path.join(staging, name)
        if os.path.exists(f"/dev/{name}"):
            write(place, "")
            mount(f"/dev/{name}", place, None, MS_BIND)
            set_mount(place, 0, ATTR_NODEV, flags=0)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(target, os.path.join(staging, name))
    shared = os.path.join(staging, "shm")
    os.mkdir(shared)
    mount("tmpfs", shared, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")
    mount(staging, "/dev", None, MS_MOVE)


def set_mount(path, attributes, cleared, propagation=0, flags=AT_RECURSIVE):
    settings = struct.pack("4Q", attributes, cleared, propagation, 0)
    check(libc.syscall(MOUNT_SETATTR, AT_FDCWD, os.fsencode(path), flags, settings, len(settings)))


def mount(source, path, kind, flags, data=None):
    encoded = [os.fsencode(part) if part else None for part in (source, path, kind)]
    check(libc.mount(*encoded, ctypes.c_ulong(flags), data and data.encode()))
