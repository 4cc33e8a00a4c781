"""The shapes that connectors declare (`connectors.shapes`), as the reference of the API shows them."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from ninja import Schema
from pydantic import create_model


@cache
def schema_of(shape: Any) -> type[Schema]:
    """A schema with the keys, types and words of a TypedDict, those within it included."""
    optional = shape.__optional_keys__
    fields: dict[str, Any] = {}
    for name, hint in get_type_hints(shape).items():
        kind = _type_of(hint)
        fields[name] = (kind | None, None) if name in optional else (kind, ...)
    made: type[Schema] = create_model(shape.__name__, __base__=Schema, __doc__=shape.__doc__, **fields)
    return made


def _type_of(hint: Any) -> Any:
    if is_typeddict(hint):
        return schema_of(hint)
    origin, inner = get_origin(hint), get_args(hint)
    if origin is NotRequired:
        return _type_of(inner[0])
    if origin in (Union, UnionType):
        return Union[tuple(NoneType if one is NoneType else _type_of(one) for one in inner)]  # noqa: UP007  of a tuple
    if origin is Literal or not inner:
        return hint
    return origin[tuple(_type_of(one) for one in inner)]
