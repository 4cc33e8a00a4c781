"""Addresses of the work on a request: its tasks, and the agreements it waits for."""

from django.urls import URLPattern, path

from parvis.desk.ticket import agreeing, calls, tasks

urlpatterns: list[URLPattern] = [
    path("t/<str:reference>/tasks", tasks.add, name="ticket_tasks"),
    path("t/<str:reference>/tasks/<uuid:task_id>", tasks.change, name="ticket_task"),
    path("t/<str:reference>/tasks/<uuid:task_id>/cancel", tasks.cancel, name="ticket_task_cancel"),
    path("t/<str:reference>/approvals/<uuid:approval_id>", agreeing.answer, name="ticket_approval"),
    path("t/<str:reference>/approvals/<uuid:approval_id>/delegate", agreeing.delegate, name="ticket_approval_delegate"),
    path("t/<str:reference>/runs/<uuid:run_id>/again", calls.again, name="ticket_run_again"),
    path("t/<str:reference>/runs/<uuid:run_id>/give-up", calls.give_up, name="ticket_run_given_up"),
    path("t/<str:reference>/rounds/<uuid:round_id>/withdraw", agreeing.withdraw, name="ticket_round_withdraw"),
]
