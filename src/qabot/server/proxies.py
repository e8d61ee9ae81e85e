"""Who asks where a proxy is between: believed only of proxies that the settings name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from qabot.errors import SettingsError
from qabot.messages import Code

_SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Proxies:
    """Addresses and networks of trusted proxies; none = no forwarded header counts."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, given: Sequence[str]) -> Proxies:
        """Of ``127.0.0.1`` or ``10.0.0.0/8``; raises SettingsError for anything else."""
        try:
            return cls(tuple(ip_network(one, strict=False) for one in given))
        except ValueError:
            raise SettingsError(Code.SERVE_PROXY, proxies=", ".join(given)) from None

    def seen_through(self, scope: Scope) -> Scope:
        """The request as it came to the first trusted proxy: its client and scheme."""
        client = scope.get("client")
        if not self.networks or client is None or not self._has(client[0]):
            return scope
        headers = Headers(scope=scope)
        found = dict(scope)
        scheme = headers.get("x-forwarded-proto", "").rsplit(",", 1)[-1].strip().lower()
        if scheme in _SCHEMES:
            found["scheme"] = scheme
        found["client"] = (self._first(headers, client[0]), 0)
        return found

    def _first(self, headers: Headers, peer: str) -> str:
        """The last address in the chain that is not a trusted proxy's."""
        chain = ",".join(headers.getlist("x-forwarded-for")).split(",")
        for given in reversed([one.strip() for one in chain if one.strip()]):
            try:
                peer = str(ip_address(given))
            except ValueError:
                return peer
            if not self._has(peer):
                return peer
        return peer

    def _has(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found.version == n.version and found in n for n in self.networks)
