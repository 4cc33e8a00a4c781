"""Every page of a portal. Paths are English and without language; a prefix `/p/<portal>` is the middleware's business."""

from parvis.portal.access.urls import urlpatterns as access
from parvis.portal.accounts.urls import urlpatterns as accounts
from parvis.portal.acting.urls import urlpatterns as acting
from parvis.portal.asking.urls import urlpatterns as asking
from parvis.portal.assets.urls import urlpatterns as assets
from parvis.portal.booking.urls import urlpatterns as booking
from parvis.portal.browse.urls import urlpatterns as browse
from parvis.portal.contract.urls import urlpatterns as contract
from parvis.portal.following.urls import urlpatterns as following

app_name = "portal"
urlpatterns = [*browse, *asking, *following, *assets, *booking, *contract, *accounts, *access, *acting]
