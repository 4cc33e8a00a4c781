"""The one shape of registry by which lower layers reach upper ones; filled in `AppConfig.ready`."""

from collections.abc import Callable, ItemsView, Iterator
from typing import Generic, TypeVar, overload

T = TypeVar("T")


class Unknown(LookupError):  # noqa: N818  it reads as what happened
    """No item of this key; the message names the registry and the keys it knows."""


class AlreadyRegistered(ValueError):  # noqa: N818
    """Two items with one key."""


class Registry(Generic[T]):
    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[str, T] = {}

    @overload
    def register(self, key: str) -> Callable[[T], T]: ...
    @overload
    def register(self, key: str, item: T) -> T: ...
    def register(self, key: str, item: T | None = None) -> T | Callable[[T], T]:
        """Keep `item` under `key`; without `item`, a decorator that does. Raises AlreadyRegistered on a second one."""
        if item is None:
            return lambda decorated: self.register(key, decorated)
        if key in self._items and self._items[key] is not item:
            raise AlreadyRegistered(f"{self.name}: “{key}” is registered twice")
        self._items[key] = item
        return item

    def get(self, key: str) -> T:
        """The item of `key`. Raises Unknown."""
        try:
            return self._items[key]
        except KeyError:
            known = ", ".join(sorted(self._items)) or "none"
            raise Unknown(f"{self.name}: “{key}” is unknown (known: {known})") from None

    def items(self) -> ItemsView[str, T]:
        return self._items.items()

    def unregister(self, key: str) -> None:
        """Forget `key`; for tests that registered it."""
        self._items.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)
