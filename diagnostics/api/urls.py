"""`/api/v1/`."""

from __future__ import annotations

from django.urls import path, re_path

from diagnostics.api import document, views
from diagnostics.views import diagnosis_id

diagnosis_id.register()

urlpatterns = [
    path("", document.page, name="api"),
    path("openapi.json", document.openapi, name="api_document"),
    path("diagnoses", views.diagnoses, name="api_diagnoses"),
    path("diagnoses/<diagnosis:diagnosis_id>", views.diagnosis, name="api_diagnosis"),
    path("diagnoses/<diagnosis:diagnosis_id>/links", views.links, name="api_links"),
    path("diagnoses/<diagnosis:diagnosis_id>/links/<int:link_id>", views.link, name="api_link"),
    path("diagnoses/<diagnosis:diagnosis_id>/attachment.<slug:form>", views.attachment, name="api_attachment"),
    re_path(r"", views.nothing),
]
