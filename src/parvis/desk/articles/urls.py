from django.urls import URLPattern, path

from parvis.desk.articles import history, views

ONE = "articles/<slug:portal_key>/<slug:slug>"

urlpatterns: list[URLPattern] = [
    path("articles", views.articles, name="articles"),
    path("articles/<slug:portal_key>", views.new, name="article_new"),
    path(ONE, views.article, name="article"),
    path(f"{ONE}/text", views.edit, name="article_edit"),
    path(f"{ONE}/publication", views.publication, name="article_publication"),
    path(f"{ONE}/history", history.history, name="article_history"),
    path(f"{ONE}/history/<int:revision_id>", history.revision, name="article_revision"),
    path(f"{ONE}/history/<int:revision_id>/restoration", history.restore, name="article_restore"),
]
