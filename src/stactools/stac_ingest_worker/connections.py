"""Keeps Python from connecting to hosts that settings do not allow, whoever asks: also after redirects, and whatever a name resolves to by then.

GDAL and other libraries that are not Python have connections of their own: of those only the addresses in requests are checked.
"""

import ipaddress
import os
import socket
import sys
import threading
import urllib.parse

PROXIES = ("http_proxy", "https_proxy", "all_proxy")
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class HrefNotAllowed(PermissionError):
    pass


class Connections:
    def __init__(self, hosts):
        self.refused = []
        self._hosts = [host.lower() for host in hosts]
        self._public = "public" in self._hosts
        self._proxies = {proxy_of(value) for name, value in os.environ.items() if name.lower() in PROXIES}
        self._allowed = {address for address in map(parsed, [*self._hosts, *self._proxies]) if address}
        self._resolving = threading.local()
        self._resolve = socket.getaddrinfo

    def install(self):
        socket.getaddrinfo = self._getaddrinfo
        # A hook cannot be taken away again, and sees every way in which Python connects.
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
                raise HrefNotAllowed(f"{host} is not among the hosts that settings allow (try: allowed_hrefs.hosts in settings)")

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
    if address is None or address.is_multicast or address.is_reserved or not address.is_global:
        return False
    # Addresses that hold an IPv4 address lead wherever that leads.
    return address.version == 4 or not (address.sixtofour or address.teredo)


def proxy_of(value):
    return (urllib.parse.urlsplit(value if "//" in value else f"//{value}").hostname or "").lower()
