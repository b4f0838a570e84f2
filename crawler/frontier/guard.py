"""The address guard: a crawl connects to the public internet and to nothing else.

A page, a redirect or a name server under foreign control could otherwise point the crawler at the operator's own network
or at a cloud machine's metadata service. The blocks are those of the IANA special-purpose address registries
(RFC 6890 and its updates), written out so that the answer does not change with the version of Python.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network, RFC 791
        "10.0.0.0/8",  # private use, RFC 1918
        "100.64.0.0/10",  # shared address space of carriers, RFC 6598; some clouds' metadata service
        "127.0.0.0/8",  # loopback, RFC 1122
        "168.63.129.16/32",  # Azure's host service, reachable from every guest there
        "169.254.0.0/16",  # link-local, RFC 3927; metadata service of most clouds
        "172.16.0.0/12",  # private use, RFC 1918
        "192.0.0.0/24",  # protocol assignments, RFC 6890
        "192.0.2.0/24",  # documentation, RFC 5737
        "192.88.99.0/24",  # 6to4 relays, RFC 7526
        "192.168.0.0/16",  # private use, RFC 1918
        "198.18.0.0/15",  # benchmarks, RFC 2544
        "198.51.100.0/24",  # documentation, RFC 5737
        "203.0.113.0/24",  # documentation, RFC 5737
        "224.0.0.0/4",  # multicast, RFC 5771
        "240.0.0.0/4",  # reserved, RFC 1112; broadcast
    )
)
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, RFC 2928, with Teredo (RFC 4380) and ORCHID (RFC 7343)
        "2001:db8::/32",  # documentation, RFC 3849
        "3fff::/20",  # documentation, RFC 9637
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def is_public(address: str | Address) -> bool:
    """Whether an address is globally reachable unicast. Text that is no address is not public.

    IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64) are judged by the address they carry.

    >>> is_public("93.184.216.34"), is_public("::ffff:127.0.0.1"), is_public("fe80::1%eth0")
    (True, False, False)
    """
    try:
        parsed = ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in block for block in _NOT_PUBLIC_4)
    carried = _carried(parsed)
    if carried is not None:
        return is_public(carried)
    return parsed in _GLOBAL_UNICAST_6 and not any(parsed in block for block in _NOT_PUBLIC_6)


def first_not_public(addresses: Iterable[str | Address]) -> str | None:
    """The first address that a crawl may not connect to, as text; None when it may connect to all of them."""
    return next((str(address) for address in addresses if not is_public(address)), None)


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour
