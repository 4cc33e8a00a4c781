"""Where outside systems tell their news: each connector knows who may, and reads them itself."""

from __future__ import annotations

import logging
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from parvis.connectors.registry import Stranger, connectors

logger = logging.getLogger(__name__)

MAX_BYTES: Final = 256 * 1024


@csrf_exempt  # a machine sends it, with its signature or its certificate; a session is neither asked for nor used
@require_POST
def hear(request: HttpRequest, key: str) -> HttpResponse:
    """204 once it is kept, also when it came before: what it changes is done by a worker, and a second time changes nothing."""
    hears = connectors.get(key).hears if key in connectors else None
    if hears is None:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return JsonResponse({"code": "too_large"}, status=413)
    try:
        hears({name.lower(): value for name, value in request.headers.items()}, request.body)
    except Stranger:
        logger.warning("news for connector %s from somebody who is not known", key)
        return JsonResponse({"code": "unauthorized"}, status=401)
    except (ValueError, TypeError, LookupError, AttributeError):
        logger.warning("news for connector %s that cannot be read", key)
        return JsonResponse({"code": "unreadable"}, status=422)
    return HttpResponse(status=204)
