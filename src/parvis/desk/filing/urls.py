from django.urls import URLPattern, path

from parvis.desk.filing import form, whom

urlpatterns: list[URLPattern] = [
    path("new", whom.whom, name="new"),
    path("new/for/<uuid:person_id>", whom.what, name="new_for"),
    path("new/<uuid:draft_id>/<slug:step>", form.step, name="new_step"),
]
