"""Keeps Python from connecting to hosts that settings do not allow, also after redirects and when a name resolves to another address.

GDAL and other libraries outside of Python connect by themselves. For them, only the check of the addresses in requests counts.
"""

import ipaddress
import os
import socket
import sys
import threading
import urllib.parse

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
# Equal to the lists in is-public-address.ts; `is_global` of ipaddress depends on Python's version.
SPECIAL = {
    4: [ipaddress.ip_network(network) for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )],
    6: [ipaddress.ip_network(network) for network in (
        "::/3", "4000::/2", "8000::/1", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )],
}  # fmt: skip
# Where libraries get the credentials of a job on AWS, at a path that only the job is told. The address is of this machine alone.
CREDENTIALS = {"169.254.170.2"} if os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") else set()
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class HrefNotAllowed(PermissionError):
    pass


class Connections:
    def __init__(self, hosts):
        self.refused = []
        self._hosts = [host.lower() for host in hosts]
        self._public = "public" in self._hosts
        self._proxies = {proxy_of(value) for name, value in os.environ.items() if name.lower() in PROXIES}
        self._allowed = {address for address in map(parsed, [*self._hosts, *self._proxies, *CREDENTIALS]) if address}
        self._resolving = threading.local()
        self._resolve = socket.getaddrinfo

    def install(self):
        socket.getaddrinfo = self._getaddrinfo
        # A package cannot remove this hook, and it sees every connection of Python.
        sys.addaudithook(self._watch)

    def _getaddrinfo(self, host, *args, **kwargs):
        found = self._resolve(host, *args, **kwargs)
        if self._is_named(host):
            self._allowed.update(filter(None, (parsed(address[4][0]) for address in found)))
        return found

    def _watch(self, event, args):
        if event != "socket.connect":
            return
        connection, address = args
        if connection.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            self._check(address[0])

    def _check(self, host):
        address = parsed(host)
        found = [address] if address else [parsed(each[4][0]) for each in self._getaddrinfo(host, None)]
        for each in found:
            if each not in self._allowed and not (self._public and is_public(each)):
                self.refused.append(str(host))
                raise HrefNotAllowed(f"{host} is not among the hosts that settings allow (try: add it under allowed_hrefs.hosts in settings)")

    def _is_named(self, host):
        if not isinstance(host, str):
            return False
        name = host.lower().rstrip(".")
        return name in self._hosts or name in self._proxies or any(
            named.startswith("*.") and name.endswith(named[1:]) for named in self._hosts
        )


def parsed(host):
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except (AttributeError, ValueError):
        return None
    if address.version == 6:
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    return address


def is_public(address):
    return address is not None and not any(address in network for network in SPECIAL[address.version])


def proxy_of(value):
    return (urllib.parse.urlsplit(value if "//" in value else f"//{value}").hostname or "").lower()
