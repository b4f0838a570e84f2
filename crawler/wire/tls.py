"""TLS by the settings of the crawl."""

import ssl
from functools import cached_property

from scrapy.settings import BaseSettings

from crawler.errors import UsageError

_VERSIONS = {
    "TLSv1.0": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


class Tls:
    """A client's TLS: HTTP/1.1 only, certificates verified unless DOWNLOAD_VERIFY_CERTIFICATES says no.

    Settings: DOWNLOAD_VERIFY_CERTIFICATES, DOWNLOAD_TLS_MIN_VERSION, DOWNLOAD_TLS_MAX_VERSION,
    DOWNLOADER_CLIENT_TLS_CIPHERS. Raises UsageError for a value that OpenSSL does not know.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._verified = settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        self._lowest = _version(settings, "DOWNLOAD_TLS_MIN_VERSION")
        self._highest = _version(settings, "DOWNLOAD_TLS_MAX_VERSION")
        self._ciphers = _ciphers(settings)

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Made when it is needed first: loading the system's certificates takes as long as fetching a dozen pages."""
        context = ssl.create_default_context()
        # Python 3.13 and later also refuse chains that OpenSSL, curl and browsers take, e.g. one without an authority key identifier
        # (RFC 5280, 4.2.1.1): what is captured may not hang on the interpreter. Chain and name are verified all the same.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if not self._verified:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["http/1.1"])
        if self._lowest:
            context.minimum_version = self._lowest
        if self._highest:
            context.maximum_version = self._highest
        if self._ciphers:
            context.set_ciphers(self._ciphers)
        return context


def _ciphers(settings: BaseSettings) -> str | None:
    """The ciphers that are asked for; None for Python's own choice."""
    ciphers: str | None = settings["DOWNLOADER_CLIENT_TLS_CIPHERS"]
    if not ciphers or ciphers == "DEFAULT":  # Scrapy's DEFAULT is OpenSSL's, weaker than Python's own choice
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).set_ciphers(ciphers)
    except ssl.SSLError:
        raise UsageError(f"DOWNLOADER_CLIENT_TLS_CIPHERS {ciphers!r} names no cipher that OpenSSL knows") from None
    return ciphers


def _version(settings: BaseSettings, name: str) -> ssl.TLSVersion | None:
    value = settings[name]
    if value is None:
        return None
    if value not in _VERSIONS:
        raise UsageError(f"{name} {value!r} is no TLS version: give one of {', '.join(_VERSIONS)}")
    return _VERSIONS[value]
