"""A call to an outside system while somebody waits, for which no run stands: within its time, by its breaker, and silent when it fails."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from parvis.connectors import breaking
from parvis.connectors.attempt import attempting
from parvis.connectors.call_log import judged, log_asking
from parvis.connectors.models import Call
from parvis.connectors.performing import MARGIN, UNREADABLE, is_kept_in
from parvis.connectors.running import PRODUCTION
from parvis.connectors.troubles import Rejected, Trouble
from parvis.planning.sources import Silent

logger = logging.getLogger(__name__)


@contextmanager
def asking(connector_key: str, operation_key: str, limit: timedelta) -> Iterator[None]:
    """Raises Silent for whatever it does not answer, and Rejected when the answer is no. `limit`: of all the calls inside, which the log
    counts as one of `operation_key`.
    """
    if is_kept_in(connector_key) or not breaking.may_call(connector_key, PRODUCTION, trial=limit + MARGIN):
        raise Silent
    with attempting(limit) as under_way:
        try:
            yield
        except (Trouble, OSError) as trouble:
            outcome, code = judged(trouble)
            log_asking(connector_key, PRODUCTION, operation_key, under_way, outcome, code)
            if isinstance(trouble, Rejected):
                breaking.answered(connector_key, PRODUCTION)
                raise
            breaking.failed(connector_key, PRODUCTION, code)
            logger.warning("connector %s does not answer: %s", connector_key, code)
            raise Silent from trouble
        except UNREADABLE as error:
            logger.exception("connector %s: the answer cannot be read", connector_key)
            log_asking(connector_key, PRODUCTION, operation_key, under_way, Call.Outcome.GARBLED, "unreadable")
            breaking.failed(connector_key, PRODUCTION, "unreadable")
            raise Silent from error
    log_asking(connector_key, PRODUCTION, operation_key, under_way, Call.Outcome.ANSWERED)
    breaking.answered(connector_key, PRODUCTION)
