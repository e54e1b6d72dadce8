"""Takes from this process what a package does not need, before any code of a package runs.

On Linux only, and in the best way that the system allows:
- a view of the files of its own, without what is private (namespaces), and for root a user of its own in it;
- for root where that is not to be had: a user of its own that can read what everybody can;
- otherwise no writing but of temporary files, where the system knows Landlock;
- otherwise nothing, and the parent is told why.
"""

import ctypes
import os
import struct
import sys

from .landlock import keep_from_others, keep_from_writing

CLONE_NEWNS, CLONE_NEWUSER = 0x00020000, 0x10000000
MS_NOSUID, MS_NODEV, MS_BIND, MS_MOVE, MS_REC = 2, 4, 4096, 8192, 16384
MS_PRIVATE = 1 << 18
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE = 442, -100, 0x8000
ATTR_RDONLY, ATTR_NODEV = 1, 4
PR_SET_DUMPABLE, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 4, 8, 38, 47, 2
CAPABILITY_VERSION_3, CAP_DAC_READ_SEARCH = 0x20080522, 2

# Users of this range belong to nobody: each process has its own, so that what it started is known by it.
FIRST_USER = 1_500_000_000
NOBODY = 65534
DEVICES = ("null", "zero", "full", "random", "urandom", "tty")
WRITABLE = ("/tmp", "/var/tmp")
# What lets somebody in elsewhere, and is read by no package to make an item.
KEYS = ("/etc/shadow", "/etc/gshadow", "/etc/ssh", "/run/docker.sock", "/run/podman", "/run/user")
HOME_KEYS = (".ssh", ".gnupg", ".pgpass", ".pg_service.conf", ".git-credentials", ".docker", ".kube", ".config/gh")

libc = ctypes.CDLL(None, use_errno=True)
confined = False


def confine(start):
    """How this process is confined from now on: view, user, writes, or a sentence that says why not. None where it is not asked to be."""
    global confined
    private, home = start["private"], start["home"]
    if private is None:
        return None
    if sys.platform != "linux":
        return "only Linux has a sandbox for them"
    root = os.geteuid() == 0
    hidden = [*private, *KEYS, *(os.path.join(start["operator_home"], name) for name in HOME_KEYS)]
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    why = trouble_with(lambda: enter_view(root, hidden, home))
    if why is None:
        how = "view"
        enter_view(root, hidden, home)
        if root:
            become_nobody(home, reads_all=True)
        else:
            set_capabilities(0)
            keep_from_others()
    elif root and trouble_with(run_as_nobody) is None:
        how = "user"
        become_nobody(home, reads_all=False)
    elif keep_from_writing(writable_folders(home)):
        how = "writes"
    else:
        unreadable = f", and other users cannot read {environment_folder()}" if root else ""
        return f"this system has neither namespaces for them ({why}) nor Landlock{unreadable}"
    # Changing users took this from it, and with it /proc/self.
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
    confined = True
    return how


def hint(error):
    """Says as whom a package tried what it may not."""
    if not confined or not any(words in str(error) for words in ("ermission denied", "ead-only file system")):
        return ""
    return f" (packages run as user {os.geteuid()} and write only temporary files: see docs/packages.md)"


def trouble_with(attempt):
    """Tried by a child first: half confined, this process could do nothing. None where it works."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            attempt()
            os.write(tell, b"+")
        except OSError as error:
            os.write(tell, str(error).encode())
        finally:
            os._exit(0)
    os.close(tell)
    with open(told, encoding="utf-8") as file:
        answer = file.read()
    os.waitpid(child, 0)
    return None if answer == "+" else answer or "it ended"


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
    # The way it was reached before leads past what was mounted since.
    os.chdir(cwd if os.path.isdir(cwd) else "/")


def writable_folders(home):
    kept = []
    for path in sorted(map(os.path.realpath, (*WRITABLE, os.path.dirname(home)))):
        if os.path.isdir(path) and not any(path == other or path.startswith(other + os.sep) for other in kept):
            kept.append(path)
    return kept


def enter_namespaces(root):
    """Root keeps every user it knows, so that what it may read is read by their files' owners and modes."""
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
    """Only somebody outside of a namespace may map more than one user into it."""
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


def mapped(name):
    with open(f"/proc/self/{name}") as file:
        return [(int(first), int(count)) for first, _, count in map(str.split, file)]


def replace_devices(staging):
    """With the right to read all that root reads, disks would be readable, too."""
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


def run_as_nobody():
    drop_to(own_user())
    for path in (os.__file__, __file__, os.path.join(environment_folder(), "pyvenv.cfg")):
        with open(path):
            pass
    os.stat(sys.executable)


def environment_folder():
    """sys.prefix is this only when `site` has run."""
    return os.path.dirname(os.path.dirname(sys.executable))


def become_nobody(home, reads_all):
    user = own_user()
    os.chown(home, user, user)
    if reads_all:
        check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    drop_to(user)
    if reads_all:
        set_capabilities(1 << CAP_DAC_READ_SEARCH)
        # Programs that the package runs read the same files.
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


def set_mount(path, attributes, cleared, propagation=0, flags=AT_RECURSIVE):
    settings = struct.pack("4Q", attributes, cleared, propagation, 0)
    check(libc.syscall(MOUNT_SETATTR, AT_FDCWD, os.fsencode(path), flags, settings, len(settings)))


def mount(source, path, kind, flags, data=None):
    encoded = [os.fsencode(part) if part else None for part in (source, path, kind)]
    check(libc.mount(*encoded, ctypes.c_ulong(flags), data and data.encode()))


def write(path, text):
    descriptor = os.open(path, os.O_WRONLY | (0 if path.startswith("/proc/") else os.O_CREAT), 0o600)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def check(result):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))

