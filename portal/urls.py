"""The site's addresses: the diagnosis pages and the KB, the staff's admin, and the two health questions."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from diagnostics.views import staff
from diagnostics.views.health import healthz, readyz
from diagnostics.views.metrics import exposition
from portal.staff_login import PacedLogin

admin.autodiscover()
admin.site.login_form = PacedLogin

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", exposition, name="metrics"),
    path("admin/today/", admin.site.admin_view(staff.today), name="staff_today"),
    path("admin/", admin.site.urls),
    path("", include("diagnostics.urls")),
]
