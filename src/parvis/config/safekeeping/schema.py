"""Which tables an installation has: those of its models, as its migrations left them, whichever version this code is."""

from typing import Any, Final

from django.apps import apps
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

MADE_BY_MIGRATING: Final = {"django_content_type", "auth_permission"}
"""Their rows are there before anybody did anything."""
DERIVED: Final = (
    "tickets_search",
    "catalogue_article_search",
    "catalogue_articleword_search",
    "places_street_search",
    "places_commune_search",
)
"""Beginnings of the names of tables that a database makes of others (search indexes): never copied, made anew by what fills the others."""
OWN: Final = ("django_migrations", "parvis_cache")


class Newer(Exception):  # noqa: N818  named as the house names its exceptions
    """The migrations are of a later version than this code."""


class Older(Exception):  # noqa: N818
    """Only some of the migrations that were brought together in one since were made: this code no longer has the others."""


TOO_OLD: Final = "the database is of an older version of Parvis than this one can migrate"
STEP_BETWEEN: Final = "docs/upgrading.md says through which version it passes"

Names = list[list[str]]
"""(app, name) of migrations."""


def applied(using: str) -> Names:
    """Raises Older."""
    return brought_together([[app, name] for app, name in MigrationRecorder(connections[using]).applied_migrations()])


def brought_together(names: Names) -> Names:
    """`names`, with the migrations that were squashed since as the one that holds them. Raises Older."""
    made = {(app, name) for app, name in names}
    for key, migration in MigrationLoader(None).replacements.items():
        steps = set(migration.replaces)
        if missing := steps - made:
            if made & steps:
                raise Older(", ".join(".".join(one) for one in sorted(missing)))
        else:
            made = made - steps | {key}
    return sorted([app, name] for app, name in made)


def last_of(names: Names) -> list[tuple[str, str]]:
    """The last migrations among `names`, which the others lead to. Raises Newer when this code does not know all of them, and Older."""
    loader = MigrationLoader(None)
    steps = [(app, name) for app, name in brought_together(names)]
    known = {step for step in steps if step in loader.graph.nodes}
    strange = [step for step in steps if step not in loader.disk_migrations]
    ours = {app for app, _name in loader.disk_migrations}
    if any(app in ours for app, _name in strange):
        raise Newer(", ".join(".".join(one) for one in strange))
    return sorted(
        node for node in known if not any(child.key in known and child.key[0] == node[0] for child in loader.graph.node_map[node].children)
    )


def models_at(names: Names) -> list[Any]:
    """The models whose tables the migrations `names` made, in the order of their tables' names."""
    loader = MigrationLoader(None)
    ends = last_of(names)
    registry: Any = apps if sorted(ends) == sorted(loader.graph.leaf_nodes()) else loader.project_state(ends).apps
    found = {
        model._meta.db_table: model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return [found[name] for name in sorted(found)]


def is_derived(table: str) -> bool:
    return table.startswith(DERIVED)
