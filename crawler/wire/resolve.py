"""Names to addresses, through the resolver that the connection will use."""

import asyncio
from ipaddress import ip_address

from twisted.internet.interfaces import IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]


async def addresses_of(host: str) -> list[str]:
    """The addresses of a host; none when it has none. An address in text form is its own answer."""
    literal = host.strip("[]")
    try:
        return [str(ip_address(literal))]
    except ValueError:
        pass
    from twisted.internet import reactor  # noqa: PLC0415  importing it installs it

    receiver = _Receiver()
    reactor.nameResolver.resolveHostName(receiver, host, 0)
    return await receiver.done


@implementer(IResolutionReceiver)
class _Receiver:
    """Collects the answers of one look-up."""

    def __init__(self) -> None:
        self.done: asyncio.Future[list[str]] = asyncio.get_running_loop().create_future()
        self._found: list[str] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802  Twisted's name
        """Part of the interface."""

    def addressResolved(self, address: object) -> None:  # noqa: N802  Twisted's name
        """One address more."""
        self._found.append(str(getattr(address, "host", "")))

    def resolutionComplete(self) -> None:  # noqa: N802  Twisted's name
        """No more to come."""
        if not self.done.done():
            self.done.set_result(self._found)
