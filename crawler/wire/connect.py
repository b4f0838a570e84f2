"""From an origin to a connection: a kept one, or a new one through DNS, guard, proxy and TLS."""

import asyncio
import ssl

from scrapy.exceptions import DownloadConnectionRefusedError, DownloadFailedError
from scrapy.settings import BaseSettings

from crawler.wire.connection import Connection
from crawler.wire.dial import Dialer
from crawler.wire.pool import Origin, Pool
from crawler.wire.proxy import open_tunnel
from crawler.wire.tls import Tls


class Connector:
    """Opens connections and keeps those that may be used again."""

    def __init__(self, settings: BaseSettings) -> None:
        kept = settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0
        self._dialer = Dialer(any_address=settings.getbool("ANY_ADDRESS"), kept=kept)
        self._tls = Tls(settings)
        self._pool = Pool(settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))

    def kept(self, origin: Origin) -> Connection | None:
        """An open connection from before, or None."""
        return self._pool.take(origin)

    def keep(self, origin: Origin, connection: Connection) -> None:
        """Keep a connection for the next exchange."""
        self._pool.give(origin, connection)

    def close(self) -> None:
        """Close what is kept."""
        self._pool.close()

    async def open(self, origin: Origin) -> Connection:
        """A new connection. Raises RefusedError where the origin is at an address that is not public,
        CannotResolveHostError, DownloadConnectionRefusedError, and DownloadFailedError when TLS fails.
        """
        scheme, host, port, proxy, bind = origin
        if proxy:
            await self._dialer.guard(host, port)  # the proxy itself was named by the operator
            opened = await self._dialer.connect(proxy.host, proxy.port, bind=bind, guarded=False)
        else:
            opened = await self._dialer.connect(host, port, bind=bind)
        try:
            if proxy and scheme == "https":
                await open_tunnel(opened, proxy, host, port)
            context = self._tls.context if scheme == "https" else None
            name = host.rstrip(".").partition("%")[0] if context else None
            loop = asyncio.get_running_loop()
            _, connection = await loop.create_connection(Connection, sock=opened, ssl=context, server_hostname=name)
        except ssl.SSLError as error:
            raise DownloadFailedError(f"no secure connection (TLS) to {host}: {error}") from error
        except OSError as error:
            raise DownloadConnectionRefusedError(f"no connection to {host}: {error}") from error
        except BaseException:
            opened.close()
            raise
        return connection
