"""TLS by the settings of the crawl."""

import ssl

from scrapy.settings import BaseSettings

from crawler.errors import UsageError

_VERSIONS = {
    "TLSv1.0": ssl.TLSVersion.TLSv1,
    "TLSv1.1": ssl.TLSVersion.TLSv1_1,
    "TLSv1.2": ssl.TLSVersion.TLSv1_2,
    "TLSv1.3": ssl.TLSVersion.TLSv1_3,
}


def tls_context(settings: BaseSettings) -> ssl.SSLContext:
    """A client's context: HTTP/1.1 only, certificates verified unless DOWNLOAD_VERIFY_CERTIFICATES says no.

    Settings: DOWNLOAD_VERIFY_CERTIFICATES, DOWNLOAD_TLS_MIN_VERSION, DOWNLOAD_TLS_MAX_VERSION,
    DOWNLOADER_CLIENT_TLS_CIPHERS. Raises UsageError for a value that OpenSSL does not know.
    """
    context = ssl.create_default_context()
    # Python 3.13 and later also refuse chains that OpenSSL, curl and browsers take, e.g. one without an authority key identifier
    # (RFC 5280, 4.2.1.1): what is captured may not hang on the interpreter. Chain and name are verified all the same.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if not settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    if lowest := _version(settings, "DOWNLOAD_TLS_MIN_VERSION"):
        context.minimum_version = lowest
    if highest := _version(settings, "DOWNLOAD_TLS_MAX_VERSION"):
        context.maximum_version = highest
    ciphers = settings["DOWNLOADER_CLIENT_TLS_CIPHERS"]
    if ciphers and ciphers != "DEFAULT":  # Scrapy's DEFAULT is OpenSSL's, weaker than Python's own choice
        try:
            context.set_ciphers(ciphers)
        except ssl.SSLError:
            raise UsageError(f"DOWNLOADER_CLIENT_TLS_CIPHERS {ciphers!r} names no cipher that OpenSSL knows") from None
    return context


def _version(settings: BaseSettings, name: str) -> ssl.TLSVersion | None:
    value = settings[name]
    if value is None:
        return None
    if value not in _VERSIONS:
        raise UsageError(f"{name} {value!r} is no TLS version: give one of {', '.join(_VERSIONS)}")
    return _VERSIONS[value]
