"""The one link builder and the one guard of redirections."""

from collections.abc import Collection

from django.conf import settings
from django.utils.http import url_has_allowed_host_and_scheme


def site_url() -> str:
    """The configured address of the installation, without a final slash; never the request's Host header."""
    address: str = settings.SITE_URL
    return address.rstrip("/")


def absolute(path: str, base: str = "") -> str:
    """`path` under `base` (by default the site's address), for mails, exports and webhooks.

    `path`: begins with one slash. Raises ValueError for anything else, so that a foreign address never passes for ours.
    """
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        raise ValueError(f"Not a path of this site: {path!r}")
    return (base or site_url()).rstrip("/") + path


def local(address: str, base: str) -> str:
    """`address` as a text gives it; where it is a path of a portal (`/help/x`), under `base`: the portal's address or its prefix."""
    root = base.rstrip("/")
    if not address.startswith("/") or address.startswith(("//", "/\\")) or f"{address}/".startswith(f"{root}/"):
        return address
    return root + address


def safe_next(hosts: Collection[str], candidate: str | None, fallback: str, *, require_https: bool = False) -> str:
    """`candidate` when it leads to one of `hosts` or is a path here, else `fallback`."""
    # A name without a slash would be taken for that of a view.
    if candidate and (candidate.startswith("/") or "://" in candidate) and _is_ours(candidate, hosts, require_https):
        return candidate
    return fallback


def _is_ours(candidate: str, hosts: Collection[str], require_https: bool) -> bool:
    return bool(url_has_allowed_host_and_scheme(candidate, set(hosts), require_https=require_https))
