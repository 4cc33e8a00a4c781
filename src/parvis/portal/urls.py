"""Every page of a portal. Paths are English and without language; a prefix `/p/<portal>` is the middleware's business."""

from parvis.portal.access.urls import urlpatterns as access
from parvis.portal.accounts.urls import urlpatterns as accounts
from parvis.portal.acting.urls import urlpatterns as acting
from parvis.portal.appointments.urls import urlpatterns as appointments
from parvis.portal.asking.urls import urlpatterns as asking
from parvis.portal.assets.urls import urlpatterns as assets
from parvis.portal.booking.urls import urlpatterns as booking
from parvis.portal.browse.urls import urlpatterns as browse
from parvis.portal.buildings.urls import urlpatterns as buildings
from parvis.portal.contract.urls import urlpatterns as contract
from parvis.portal.eligibility.urls import urlpatterns as eligibility
from parvis.portal.following.urls import urlpatterns as following
from parvis.portal.orders.urls import urlpatterns as orders
from parvis.portal.places.urls import urlpatterns as places

app_name = "portal"
urlpatterns = [
    *browse,
    *asking,
    *following,
    *assets,
    *booking,
    *buildings,
    *eligibility,
    *appointments,
    *orders,
    *places,
    *contract,
    *places,
    *accounts,
    *access,
    *acting,
]
