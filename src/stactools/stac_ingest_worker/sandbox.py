"""Takes rights that a package does not need from this process, before any code of a package runs.

On Linux only, and in the best way that the system allows:
- view: this process sees its own view of the files, without private ones (namespaces); root also becomes another user;
- user: root becomes another user, who reads only files that every user may read;
- writes: this process writes nothing but temporary files (Landlock);
- none of these: the parent gets a sentence that says why.
"""

import os
import sys

from .file_view import enter_view, writable_folders
from .kernel import check, libc
from .landlock import keep_from_others, keep_from_writing
from .own_user import become_nobody, environment_folder, run_as_nobody, set_capabilities

PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38
# Keys that give access to other systems. No package reads them to make an item.
KEYS = ("/etc/shadow", "/etc/gshadow", "/etc/ssh", "/run/docker.sock", "/run/podman", "/run/user")
HOME_KEYS = (".ssh", ".gnupg", ".pgpass", ".pg_service.conf", ".git-credentials", ".docker", ".kube", ".config/gh")
KINDS = ("view", "user", "writes")


def confine(start):
    """Confines this process for good. Returns the kind (view, user, writes), a sentence that says why it is not confined, or None if confinement is off."""
    private, home = start["private"], start["home"]
    if private is None:
        return None
    if sys.platform != "linux":
        return "packages are confined only on Linux"
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
        return f"this system allows neither namespaces ({why}) nor Landlock{unreadable}"
    # The change of users took this right away, and /proc/self with it.
    check(libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
    return how


def hint(error, confined):
    """Names the user that a package ran as, if the error shows that a right was missing."""
    if confined not in KINDS or not any(words in str(error) for words in ("ermission denied", "ead-only file system")):
        return ""
    return f" (packages run as user {os.geteuid()} and write only temporary files: see docs/packages.md)"


def trouble_with(attempt):
    """Tries an attempt in a child: if it failed half-way, this process could do nothing more. Returns the reason of a failure, or None."""
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
    return None if answer == "+" else answer or "the attempt ended early"
