"""Every page of the administration. What is of one portal begins with its key; what is of the house begins with `house/`."""

from django.urls import path

from parvis.administration import exporting, views
from parvis.administration.access.urls import urlpatterns as access
from parvis.administration.announcements.urls import urlpatterns as announcements
from parvis.administration.appearance.urls import urlpatterns as appearance
from parvis.administration.automations.urls import urlpatterns as automations
from parvis.administration.connections.urls import urlpatterns as connections
from parvis.administration.history.urls import urlpatterns as history
from parvis.administration.hooks.urls import urlpatterns as hooks
from parvis.administration.hours.urls import urlpatterns as hours
from parvis.administration.letters.urls import urlpatterns as letters
from parvis.administration.levels.urls import urlpatterns as levels
from parvis.administration.mailboxes.urls import urlpatterns as mailboxes
from parvis.administration.organisations.urls import urlpatterns as organisations
from parvis.administration.people.urls import urlpatterns as people
from parvis.administration.places.urls import urlpatterns as places
from parvis.administration.retention.urls import urlpatterns as retention
from parvis.administration.services.urls import urlpatterns as services
from parvis.administration.simulator.urls import urlpatterns as simulator
from parvis.administration.teams.urls import urlpatterns as teams
from parvis.administration.workflows.urls import urlpatterns as workflows

app_name = "administration"
urlpatterns = [
    path("", views.home, name="home"),
    *simulator,
    *places,  # of the house: before what begins with the key of a portal
    path("<slug:portal_key>/", views.portal, name="portal"),
    *appearance,
    *services,
    *workflows,
    *announcements,
    *automations,
    *hooks,
    *connections,
    *history,
    *hours,
    *access,
    *people,
    *organisations,
    *teams,
    *mailboxes,
    *levels,
    *retention,
    *letters,
    path("<slug:portal_key>/export", exporting.export_page, name="export"),
    path("<slug:portal_key>/export.zip", exporting.download, name="export_zip"),
]
