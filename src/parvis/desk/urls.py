"""Every page of the desk, at one address for all portals."""

from django.urls import path

from parvis.desk import palette
from parvis.desk.agreements.urls import urlpatterns as agreements
from parvis.desk.answers.urls import urlpatterns as answers
from parvis.desk.articles.urls import urlpatterns as articles
from parvis.desk.assets.urls import urlpatterns as assets
from parvis.desk.bookings.urls import urlpatterns as bookings
from parvis.desk.customers import domains
from parvis.desk.customers import views as customers
from parvis.desk.filing.urls import urlpatterns as filing
from parvis.desk.find import views as find
from parvis.desk.held.urls import urlpatterns as held
from parvis.desk.live.urls import urlpatterns as live
from parvis.desk.mails import incoming, watching
from parvis.desk.mails import views as mails
from parvis.desk.privacy.urls import urlpatterns as privacy
from parvis.desk.promises.views import urlpatterns as promises
from parvis.desk.queue import views as queue
from parvis.desk.queue.urls import urlpatterns as queues
from parvis.desk.recurring.urls import urlpatterns as recurring
from parvis.desk.reports.urls import urlpatterns as reports
from parvis.desk.signing import account, keyboard, session
from parvis.desk.signing import views as signing
from parvis.desk.teams.urls import urlpatterns as teams
from parvis.desk.ticket import changes, equipping, moves, sharing
from parvis.desk.ticket import views as ticket
from parvis.desk.ticket.commitments import urlpatterns as commitments
from parvis.desk.ticket.urls_shape import urlpatterns as shape
from parvis.desk.ticket.urls_work import urlpatterns as work
from parvis.desk.ticket.urls_writing import urlpatterns as writing

app_name = "desk"
urlpatterns = [
    path("", queue.home, name="home"),
    path("login", signing.login, name="login"),
    path("login/code", signing.code, name="code"),
    path("login/protect", signing.protect, name="protect"),
    path("logout", signing.logout, name="logout"),
    path("account", account.account, name="account"),
    path("account/keyboard", keyboard.keyboard, name="keyboard"),
    path("session", session.session, name="session"),
    path("palette", palette.palette, name="palette"),
    *queues,
    path("t/<str:reference>", ticket.ticket, name="ticket"),
    path("t/<str:reference>/answers", ticket.answers, name="ticket_answers"),
    path("t/<str:reference>/draft", ticket.draft, name="ticket_draft"),
    path("t/<str:reference>/related", ticket.related, name="ticket_related"),
    path("t/<str:reference>/moves", moves.moves, name="ticket_moves"),
    path("t/<str:reference>/moves/<str:key>", moves.move, name="ticket_move"),
    path("t/<str:reference>/assignment", changes.assignment, name="ticket_assignment"),
    path("t/<str:reference>/priority", changes.priority, name="ticket_priority"),
    path("t/<str:reference>/category", changes.category, name="ticket_category"),
    path("t/<str:reference>/equipment", equipping.equipment, name="ticket_equipment"),
    path("t/<str:reference>/tags", changes.tags, name="ticket_tags"),
    path("t/<str:reference>/title", changes.title, name="ticket_title"),
    path("t/<str:reference>/visibility", changes.visibility, name="ticket_visibility"),
    path("t/<str:reference>/watch", changes.watch, name="ticket_watch"),
    path("t/<str:reference>/participants", changes.participants, name="ticket_participants"),
    path("t/<str:reference>/shares", sharing.shares, name="ticket_shares"),
    path("t/<str:reference>/proposed", changes.proposed, name="ticket_proposed"),
    path("t/<str:reference>/messages/<uuid:entry_id>/original", ticket.original, name="original"),
    *work,
    *writing,
    *held,
    *answers,
    *shape,
    path("files/<uuid:file_id>", ticket.file, name="file"),
    path("mails", mails.mails, name="mails"),
    path("mails/in", incoming.incoming, name="incoming"),
    path("mails/in/<uuid:incoming_id>", incoming.mail, name="came"),
    path("mails/in/<uuid:incoming_id>/original", incoming.raw, name="came_original"),
    path("mails/in/<uuid:incoming_id>/files/<int:number>", incoming.file, name="came_file"),
    path("mails/in/<uuid:incoming_id>/rehearsal", incoming.rehearsal, name="came_rehearsal"),
    path("mails/in/<uuid:incoming_id>/replay", incoming.replay, name="came_replay"),
    path("mails/in/<uuid:incoming_id>/release", incoming.release, name="came_release"),
    path("mails/in/<uuid:incoming_id>/discard", incoming.discard, name="came_discard"),
    path("mails/alerts/<uuid:alert_id>/seen", watching.seen, name="alert_seen"),
    path("mails/failing", watching.failing, name="failing"),
    path("mails/failing/<int:address_id>/retry", watching.retry, name="failing_retry"),
    path("mails/<uuid:mail_id>", mails.mail, name="mail"),
    path("mails/<uuid:mail_id>/again", mails.again, name="mail_again"),
    path("mails/<uuid:mail_id>/cancel", mails.cancel, name="mail_cancel"),
    path("customers", customers.customers, name="customers"),
    path("customers/people/<uuid:person_id>", customers.person, name="person"),
    path("customers/organisations/<uuid:organisation_id>", customers.organisation, name="organisation"),
    path("customers/organisations/<uuid:organisation_id>/invite", customers.invite, name="invite"),
    path("customers/organisations/<uuid:organisation_id>/domains", domains.verify, name="domain_verify"),
    path("customers/organisations/<uuid:organisation_id>/domains/forget", domains.forget, name="domain_forget"),
    *filing,
    *recurring,
    *articles,
    *bookings,
    *agreements,
    *privacy,
    *assets,
    *teams,
    *commitments,
    *promises,
    path("search", find.search, name="search"),
    path("search/complete", find.complete, name="search_complete"),
    *live,
    *reports,
]
