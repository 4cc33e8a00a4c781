from django.urls import URLPattern, path, re_path

from parvis.portal.browse import help, notices, views
from parvis.portal.shell import brand, preferences, stand

BRAND = r"^brand/(?P<key>[a-z0-9_-]+)-(?P<digest>[0-9a-f]{12})"

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("services", views.services, name="services"),
    path("services/<slug:slug>", views.service, name="service"),
    path("search", views.search, name="search"),
    path("help", help.help_home, name="help"),
    path("help/", help.help_address, name="help_address"),
    path("help/suggest", help.suggest, name="suggest"),
    path("help/<slug:slug>", help.article, name="article"),
    path("help/<slug:slug>/useful", help.judge, name="judge"),
    path("help/<slug:slug>/solved", help.solved, name="solved"),
    path("legal", notices.legal, name="legal"),
    path("privacy", notices.privacy, name="privacy"),
    path("accessibility", notices.accessibility, name="accessibility"),
    path("sitemap", notices.sitemap, name="sitemap"),
    path("about", notices.about, name="about"),
    path("embed", notices.embed, name="embed"),
    path("embed/<slug:language>", notices.card, name="card"),
    path("robots.txt", notices.robots, name="robots"),
    path("favicon.ico", notices.favicon, name="favicon"),
    path("preferences", preferences.preferences, name="preferences"),
    path("stand", stand.stand, name="stand"),
    re_path(rf"{BRAND}\.css$", brand.stylesheet, name="brand_css"),
    re_path(rf"{BRAND}\.svg$", brand.logo, name="brand_svg"),
]
