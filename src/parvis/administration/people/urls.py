from django.urls import URLPattern, path

from parvis.administration.people import views, views_acting, views_merge, views_new

urlpatterns: list[URLPattern] = [
    path("<slug:portal_key>/people", views.people, name="people"),
    path("<slug:portal_key>/people/new", views_new.new, name="people_new"),
    path("<slug:portal_key>/people/<uuid:person_id>", views.person, name="person"),
    path("<slug:portal_key>/people/<uuid:person_id>/act", views.act, name="person_act"),
    path("<slug:portal_key>/people/<uuid:person_id>/merge", views_merge.merge_accounts, name="person_merge"),
    path("<slug:portal_key>/people/<uuid:person_id>/acting", views_acting.act_as, name="person_acting"),
]
