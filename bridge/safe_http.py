"""Requests to addresses that strangers name: only to the public internet, unless the settings say otherwise.

A name is resolved once, every address that it has is checked, and the connection goes to the checked address: what the
name resolves to a moment later does not matter. Redirects are not followed, proxies of the environment not used.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: Returns all addresses of a name.
Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
TIMEOUT_S = 10.0
#: Of an answer: nothing in it is used, and an endless one must not hold the connection.
MAX_ANSWER_BYTES = 16_384
MAX_URL_CHARS = 2_000
#: Translations of IPv4 addresses (RFC 6052, 3056, 4380): behind them may be any host of our own network.
_TRANSLATED = tuple(ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


class Refused(ValueError):
    """The address must not be called; the message says why."""


class Unreachable(Exception):
    """The address could not be called, or did not answer in time."""


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a name, as the system resolves it."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for _, _, _, _, address in found]


@dataclass(frozen=True)
class Guard:
    """Which addresses may be called.

    Parameters
    ----------
    allowed : sequence of networks
        Private networks that may be called all the same.
    http_on_loopback : bool
        For development: http, and this machine itself.
    """

    allowed: Sequence[Network] = ()
    http_on_loopback: bool = False
    resolver: Resolver = field(default=resolve)

    def check_url(self, url: str) -> None:
        """Check what can be seen of an address without asking anybody.

        Raises
        ------
        Refused
            When the scheme, the form, or the host, where it is a plain number, is not allowed.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise Refused(f"expected an address like https://shop.example/hook, got {url[:80]!r}") from error
        if len(url) > MAX_URL_CHARS or not url.isascii() or not url.isprintable() or " " in url:
            raise Refused(f"expected at most {MAX_URL_CHARS} characters of plain ASCII, got {url[:80]!r}")
        if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
            raise Refused(f"expected an address like https://shop.example/hook, got {url[:80]!r}")
        if parts.username is not None or parts.password is not None or parts.fragment:
            raise Refused("expected an address without user, password and fragment; the signature says who sends")
        if parts.scheme == "http" and not (self.http_on_loopback and _is_loopback_name(parts.hostname)):
            raise Refused(f"expected https, got {url[:80]!r}")
        if (literal := _literal(parts.hostname)) is not None:
            self._check(literal, parts.hostname)

    async def target(self, url: str) -> tuple[httpx.URL, str]:
        """Return where to connect to, with an address in the name's place, and the name.

        Raises
        ------
        Refused
            When any of the name's addresses must not be called.
        Unreachable
            When the name has none.
        """
        self.check_url(url)
        parsed = httpx.URL(url)
        port = parsed.port or (443 if parsed.scheme == "https" else 80)
        try:
            found = await self.resolver(parsed.host, port)
        except OSError as error:
            raise Unreachable(f"the name {parsed.host} does not resolve") from error
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        if not addresses:
            raise Unreachable(f"the name {parsed.host} does not resolve")
        # All of them: a name with one public and one private address is no mistake.
        for address in addresses:
            self._check(address, parsed.host)
        if parsed.scheme == "http" and not all(_plain(address).is_loopback for address in addresses):
            raise Refused(f"expected https for {parsed.host}, which is not this machine")
        return parsed.copy_with(host=str(_plain(addresses[0]))), parsed.host

    def _check(self, address: Address, name: str) -> None:
        plain = _plain(address)
        if any(plain.version == network.version and plain in network for network in self.allowed):
            return
        if self.http_on_loopback and plain.is_loopback:
            return
        is_translated = any(plain.version == network.version and plain in network for network in _TRANSLATED)
        is_local = isinstance(plain, ipaddress.IPv6Address) and plain.is_site_local
        if is_translated or is_local or not plain.is_global or plain.is_multicast or plain.is_reserved:
            raise Refused(
                f"expected a host of the public internet, got {name}; the setting "
                "ZHANGGUI_WEBHOOK_ALLOWED_NETWORKS names private networks that may be called"
            )


class SafeClient:
    """Posts to checked addresses.

    Parameters
    ----------
    guard : Guard
    timeout_s : float
        For all of it: name, connection, answer.
    tls : ssl.SSLContext, optional
        Whose certificates are trusted; the usual ones where it is not given.
    """

    def __init__(self, guard: Guard, timeout_s: float = TIMEOUT_S, tls: ssl.SSLContext | None = None) -> None:
        self.guard = guard
        self.timeout_s = timeout_s
        self._tls = tls
        # Each delivery has a connection of its own: one that is kept would outlive the check of its address.
        self._limits = httpx.Limits(max_keepalive_connections=0)
        self._client: httpx.AsyncClient | None = None

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Post a body; return the answer without its content.

        Raises
        ------
        Refused
            When the address must not be called.
        Unreachable
            When nothing, or nothing in time, came back.
        """
        try:
            async with asyncio.timeout(self.timeout_s):
                return await self._post(url, body, headers)
        except TimeoutError as error:
            raise Unreachable(f"no answer within {self.timeout_s:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unreachable(type(error).__name__ + (f": {error}" if str(error) else "")) from error

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        target, name = await self.guard.target(url)
        host = httpx.URL(url).netloc.decode("ascii")
        request = self._http().build_request(
            "POST", target, content=body, headers={**headers, "Host": host}, extensions={"sni_hostname": name}
        )
        response = await self._http().send(request, stream=True)
        try:
            size = 0
            async for chunk in response.aiter_raw():
                size += len(chunk)
                if size > MAX_ANSWER_BYTES:
                    break
        finally:
            await response.aclose()
        return response

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(
                timeout=self.timeout_s,
                follow_redirects=False,
                trust_env=False,
                limits=self._limits,
                verify=self._tls or True,
            )
        return self._client

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _plain(address: Address) -> Address:
    """Return the IPv4 address in an IPv6 one that only wraps it."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _literal(host: str) -> Address | None:
    """Return the address that a host is, also as only the system's resolver reads it (0x7f.1, 2130706433)."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _is_loopback_name(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" or (literal is not None and _plain(literal).is_loopback)
