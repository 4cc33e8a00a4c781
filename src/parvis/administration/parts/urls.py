"""The addresses that services and workflows share: fields, conditions, publishing."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from parvis.administration.parts import views_conditions, views_publishing, views_questions


def publishing_urls(at: str, kind: str) -> list[URLPattern]:
    """`at`: the address of one part."""

    def page(end: str, view: Any, name: str) -> URLPattern:
        found: URLPattern = path(f"{at}/{end}", view, {"kind": kind}, name=f"{kind}_{name}")
        return found

    return [
        page("translate", views_publishing.translate, "translate"),
        page("compare", views_publishing.compare, "compare"),
        page("publish", views_publishing.publish, "publish"),
        page("drop", views_publishing.drop, "drop"),
        page("history", views_publishing.history, "history"),
        page("history/<slug:version>/restore", views_publishing.restore, "restore"),
        page("remove", views_publishing.remove, "remove"),
    ]


def field_urls(at: str, kind: str) -> list[URLPattern]:
    """`at`: the address of a list of fields."""

    def page(end: str, view: Any, name: str, **more: Any) -> URLPattern:
        found: URLPattern = path(f"{at}/{end}", view, {"kind": kind, **more}, name=f"{kind}_{name}")
        return found

    return [
        page("new", views_questions.new_field, "field_new"),
        page("<slug:field_key>/edit", views_questions.field, "field"),
        page("<slug:field_key>/place", views_questions.place_field, "field_place"),
        page("<slug:field_key>/copy", views_questions.copy_field, "field_copy"),
        page("<slug:field_key>/remove", views_questions.remove_field, "field_remove"),
        page("<slug:item_key>/show", views_conditions.condition, "field_show", what="field", slot="show"),
        page("<slug:item_key>/required", views_conditions.condition, "field_required", what="field", slot="required"),
        page("<slug:item_key>/choices/<int:number>/show", views_conditions.condition, "option_show", what="field", slot="show"),
    ]


def step_urls(at: str, kind: str) -> list[URLPattern]:
    def page(end: str, view: Any, name: str, **more: Any) -> URLPattern:
        found: URLPattern = path(f"{at}/{end}", view, {"kind": kind, **more}, name=f"{kind}_{name}")
        return found

    return [
        page("new", views_questions.new_step, "step_new"),
        page("<slug:step_key>/edit", views_questions.step, "step"),
        page("<slug:step_key>/place", views_questions.place_step, "step_place"),
        page("<slug:step_key>/remove", views_questions.remove_step, "step_remove"),
        page("<slug:item_key>/show", views_conditions.condition, "step_show", what="step", slot="show"),
    ]
