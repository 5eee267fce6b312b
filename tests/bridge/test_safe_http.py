"""Requests to addresses that strangers name: nothing of our own network is reached, by no trick."""

from __future__ import annotations

import asyncio
import ipaddress
import shutil
import ssl
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from bridge.safe_http import MAX_ANSWER_BYTES, Guard, Refused, SafeClient, Unreachable
from tests.bridge.receiver import Receiver
from tests.ports import free_port

HERE = (ipaddress.ip_network("127.0.0.1/32"),)
PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.8.9.10",
    "loopback of IPv6": "::1",
    "any": "0.0.0.0",  # noqa: S104 (called, not bound)
    "any of IPv6": "::",
    "private 10": "10.1.2.3",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "carrier's": "100.64.0.1",
    "link-local": "169.254.1.1",
    "metadata": "169.254.169.254",
    "metadata of IPv6": "fd00:ec2::254",
    "link-local of IPv6": "fe80::1",
    "unique local": "fc00::1",
    "site-local": "fec0::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:a9fe:a9fe",
    "translated": "64:ff9b::7f00:1",
    "translated, local": "64:ff9b:1::7f00:1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "multicast": "224.0.0.1",
    "multicast of IPv6": "ff02::1",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "documentation": "192.0.2.1",
    "benchmarks": "198.18.0.1",
}
PUBLIC = ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64.233.160.1")


class Names:
    """A resolver that answers each question with the next of its answers, the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def post(client: SafeClient, url: str) -> httpx.Response:
    async def run() -> httpx.Response:
        try:
            return await client.post(url, b"{}", {"content-type": "application/json"})
        finally:
            await client.close()

    return asyncio.run(run())


@pytest.mark.parametrize("name", PRIVATE)
def test_names_of_private_addresses_are_refused(name: str) -> None:
    guard = Guard(resolver=Names([PRIVATE[name]]))
    with pytest.raises(Refused, match=r"hook\.example"):
        asyncio.run(guard.target("https://hook.example/"))


@pytest.mark.parametrize("name", PRIVATE)
def test_private_addresses_themselves_are_refused(name: str) -> None:
    address = PRIVATE[name]
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        Guard().check_url(f"https://{host}/")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_fine(address: str) -> None:
    target, name = asyncio.run(Guard(resolver=Names([address])).target("https://hook.example:8443/a?b=c"))
    assert (str(target.host), target.port, target.path, name) == (address, 8443, "/a", "hook.example")


def test_a_wrapped_public_address_is_called_unwrapped() -> None:
    target, _ = asyncio.run(Guard(resolver=Names(["::ffff:93.184.215.14"])).target("https://hook.example/"))
    assert target.host == "93.184.215.14"


def test_one_private_address_among_public_ones_is_enough() -> None:
    with pytest.raises(Refused):
        asyncio.run(Guard(resolver=Names([PUBLIC[0], "10.0.0.1"])).target("https://hook.example/"))


@pytest.mark.parametrize(
    "url",
    [
        "http://hook.example/",
        "ftp://hook.example/",
        "file:///etc/passwd",
        "gopher://hook.example/",
        "javascript:alert(1)",
        "//hook.example/",
        "hook.example",
        "",
        "https://",
        "https:///path",
        "https://hook.example:0/",
        "https://hook.example:99999/",
        "https://hook.example:x/",
        "https://user@hook.example/",
        "https://user:password@hook.example/",
        "https://hook.example/#fragment",
        "https://hook.example/a b",
        "https://hook.example/\r\nX: y",
        "https://hook.example/\x00",
        "https://钩子.example/",
        "https://hook.example/" + "x" * 2_000,
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://127.0.0.1:8000@10.0.0.1/",
    ],
)
def test_bad_addresses_are_refused(url: str) -> None:
    with pytest.raises(Refused):
        Guard().check_url(url)


def test_http_is_for_this_machine_and_by_a_setting() -> None:
    for url in ("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/"):
        with pytest.raises(Refused):
            Guard().check_url(url)
        Guard(http_on_loopback=True).check_url(url)
    with pytest.raises(Refused):
        Guard(http_on_loopback=True).check_url("http://hook.example/")
    # A hosts file may send this name anywhere.
    with pytest.raises(Refused):
        asyncio.run(Guard(http_on_loopback=True, resolver=Names([PUBLIC[0]])).target("http://localhost/"))


def test_private_networks_by_a_setting() -> None:
    guard = Guard(allowed=[ipaddress.ip_network("10.0.7.0/24")], resolver=Names(["10.0.7.9"], ["10.0.8.9"]))
    assert asyncio.run(guard.target("https://hook.example/"))[0].host == "10.0.7.9"
    with pytest.raises(Refused):
        asyncio.run(guard.target("https://hook.example/"))


def test_a_name_without_addresses_is_unreachable() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    for resolver in (nobody, Names([])):
        with pytest.raises(Unreachable):
            asyncio.run(Guard(resolver=resolver).target("https://hook.example/"))


def test_redirects_are_not_followed() -> None:
    with Receiver() as inside, Receiver() as outside:
        outside.answer = lambda _: (307, {"location": inside.url})
        response = post(SafeClient(Guard(http_on_loopback=True)), outside.url)
        assert response.status_code == 307
        assert len(outside.requests) == 1
        assert inside.requests == []


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with Receiver() as proxy, Receiver() as receiver:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert post(SafeClient(Guard(http_on_loopback=True)), receiver.url).status_code == 204
        assert proxy.requests == []


def test_an_endless_answer_is_left() -> None:
    with Receiver() as receiver:
        receiver.is_endless = True
        began = time.monotonic()
        assert post(SafeClient(Guard(http_on_loopback=True), timeout_s=20), receiver.url).status_code == 204
        assert time.monotonic() - began < 10
        receiver.is_endless = False
    assert MAX_ANSWER_BYTES < 100_000


def test_silence_is_not_waited_for() -> None:
    with Receiver() as receiver:
        receiver.answer = lambda _: (time.sleep(2), (204, {}))[1]  # type: ignore[func-returns-value]
        with pytest.raises(Unreachable, match=r"no answer within 0\.3 s"):
            post(SafeClient(Guard(http_on_loopback=True), timeout_s=0.3), receiver.url)
    with pytest.raises(Unreachable):
        post(SafeClient(Guard(http_on_loopback=True)), f"http://127.0.0.1:{free_port()}/")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of hook.example, which no real authority has signed."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl: install it to run these, too")
    folder = tmp_path_factory.mktemp("tls")
    key, own = folder / "key.pem", folder / "certificate.pem"
    what: list[str | Path] = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", own]
    names = ["-subj", "/CN=hook.example", "-addext", "subjectAltName=DNS:hook.example"]
    subprocess.run(["openssl", "req", "-x509", *what, *names], check=True, capture_output=True)
    return key, own


def secured(certificate: tuple[Path, Path], host: str = "127.0.0.1") -> Receiver:
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(certificate[1], certificate[0])
    return Receiver(host, tls=served)


def trusting(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate[1]))


def test_the_checked_address_is_the_one_that_is_called(certificate: tuple[Path, Path]) -> None:
    """The name is asked once a delivery: what it says to the second question never counts for the first."""
    with secured(certificate) as receiver:
        names = Names(["127.0.0.1"], ["127.0.0.2"])
        url = f"https://hook.example:{receiver.port}/hook"
        client = SafeClient(Guard(allowed=HERE, resolver=names), tls=trusting(certificate))
        assert post(client, url).status_code == 204
        assert names.asked == ["hook.example"]
        assert receiver.requests[0].headers["host"] == f"hook.example:{receiver.port}"
        # The name has moved to an address that is not allowed: each delivery asks and checks anew.
        with pytest.raises(Refused):
            post(SafeClient(client.guard, tls=trusting(certificate)), url)
        assert len(receiver.requests) == 1


def test_a_name_that_moves_inwards_is_never_followed(certificate: tuple[Path, Path]) -> None:
    with secured(certificate) as inside:
        names = Names(["127.0.0.3"], ["127.0.0.1"])
        url = f"https://hook.example:{inside.port}/hook"
        guard = Guard(allowed=(ipaddress.ip_network("127.0.0.3/32"),), resolver=names)
        with pytest.raises(Unreachable):
            post(SafeClient(guard, timeout_s=0.3, tls=trusting(certificate)), url)
        with pytest.raises(Refused):
            post(SafeClient(guard, tls=trusting(certificate)), url)
        assert inside.requests == []


def test_the_certificate_is_that_of_the_name(certificate: tuple[Path, Path]) -> None:
    with secured(certificate) as receiver:
        guard = Guard(allowed=HERE, resolver=Names(["127.0.0.1"]))
        with pytest.raises(Unreachable, match="certificate"):
            post(SafeClient(guard, tls=trusting(certificate)), f"https://other.example:{receiver.port}/")
        with pytest.raises(Unreachable, match="certificate"):
            post(SafeClient(guard), f"https://hook.example:{receiver.port}/")
        assert receiver.requests == []
