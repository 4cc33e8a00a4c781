from django.urls import URLPattern, path

from parvis.portal.following import views_files, views_list, views_mailed, views_messages, views_moves, views_people, views_ticket

urlpatterns: list[URLPattern] = [
    path("tickets", views_list.tickets, name="tickets"),
    path("tickets/columns", views_list.columns, name="ticket_columns"),
    path("tickets/views", views_list.save_view, name="ticket_views"),
    path("tickets/views/<uuid:view_id>/delete", views_list.delete_view, name="ticket_view_delete"),
    path("tickets/export.csv", views_list.export, name="tickets_export"),
    path("t/<slug:reference>", views_ticket.ticket, name="ticket"),
    path("t/<slug:reference>/messages", views_ticket.reply, name="ticket_messages"),
    path("t/<slug:reference>/messages/files", views_ticket.reply_files, name="ticket_reply_files"),
    path("t/<slug:reference>/messages/<uuid:entry_id>/original", views_messages.original, name="original"),
    path("t/<slug:reference>/moves/<slug:move>", views_moves.move, name="ticket_move"),
    path("t/<slug:reference>/watch", views_people.watch, name="ticket_watch"),
    path("t/<slug:reference>/participants", views_people.participants, name="ticket_participants"),
    path("t/<slug:reference>/participants/<uuid:user_id>/remove", views_people.remove, name="ticket_participant_remove"),
    path("t/<slug:reference>/participants/<uuid:user_id>/proposed", views_people.proposed, name="ticket_proposed"),
    path("t/<slug:reference>/print", views_files.printed, name="ticket_print"),
    path("t/<slug:reference>/pdf", views_files.pdf, name="ticket_pdf"),
    path("t/<slug:reference>/files/<uuid:file_id>/<str:name>", views_files.attachment, name="ticket_file"),
    path("mail/stop/<str:token>", views_mailed.stop, name="mailed_stop"),
    path("mail/follow/<str:token>", views_mailed.follow, name="mailed_follow"),
    path("mail/move/<slug:move>/<slug:stamp>/<str:token>", views_mailed.move, name="mailed_move"),
    path("messages", views_messages.messages_list, name="messages"),
    path("messages/<uuid:entry_id>", views_messages.message, name="message"),
]
