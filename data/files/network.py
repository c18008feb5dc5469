"""Testing whether a server is reachable."""

import socket
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_TIMEOUT = 3.0
"""Seconds to wait for a connection."""


def is_reachable(endpoint: str) -> bool:
    """Whether a server, or the proxy configured for it, accepts a connection within three seconds.

    Test this before using a hub: the clients of hubs retry for half a minute if there is no network.

    Args:
        endpoint: the URL of the server.
    """
    parts = urlsplit(endpoint)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme, proxies.get("all"))
    if proxy and not proxy_bypass(parts.netloc):
        parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    port = parts.port or (80 if parts.scheme == "http" else 443)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=_TIMEOUT):
            return True
    except OSError:
        return False
