from django.urls import URLPattern, path

from parvis.portal.eligibility import views, views_files, views_history

urlpatterns: list[URLPattern] = [
    path("eligibility", views.search, name="eligibility"),
    path("eligibility/searches", views_history.searches, name="eligibility_searches"),
    path("eligibility/searches.csv", views_history.table, name="eligibility_table"),
    path("eligibility/searches.pdf", views_history.paper, name="eligibility_paper"),
    path("eligibility/files", views_files.sent_files, name="eligibility_files"),
    path("eligibility/files/example.<slug:ending>", views_files.example, name="eligibility_example"),
    path("eligibility/files/<slug:file_number>", views_files.sent_file, name="eligibility_file"),
    path("eligibility/files/<slug:file_number>/result.csv", views_files.result_file, name="eligibility_file_result"),
    path("eligibility/files/<slug:file_number>/details.csv", views_files.details_file, name="eligibility_file_details"),
    path("eligibility/<slug:search_number>", views.result, name="eligibility_result"),
    path("eligibility/<slug:search_number>/again", views.again, name="eligibility_again"),
    path("eligibility/<slug:search_number>.csv", views.result_table, name="eligibility_result_table"),
    path("eligibility/<slug:search_number>.pdf", views.result_paper, name="eligibility_result_paper"),
]
