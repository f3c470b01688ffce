"""Addresses of the knowledge base, to be included under ``kb/``."""

from __future__ import annotations

from django.urls import path

from diagnostics.views import kb

urlpatterns = [
    path("", kb.index, name="kb_index"),
    path("feedback/", kb.feedback, name="kb_feedback"),
    path("<slug:slug>/", kb.article, name="kb_article"),
    path("<slug:slug>/<slug:anchor>/", kb.section, name="kb_section"),
]
