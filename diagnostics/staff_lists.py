"""Lists for staff over a million rows: the newest first, the next page from where this one ends, and nothing counted.

A page is read through an index, whichever page it is: it begins below the last row of the one before it (`p` in the
address) and looks at as many rows as it shows. What can be filtered by is known without asking the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from diagnostics.paging import name_of, place_of

ROWS = 50
_DAYS = (1, 2, 7, 14, 30)

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]  # generic for the type checker alone
else:
    ModelAdmin = admin.ModelAdmin


def older_than(request: HttpRequest) -> tuple[datetime, str] | None:
    """Time and id of the row below which the page begins; None for the first page, and for an address that is odd."""
    return place_of(request.GET.get(PAGE_VAR, ""))


class NewestFirst(ChangeList):
    """A list whose pages are found by their first row. `older` leads to the next page, where there is one."""

    def get_results(self, request: HttpRequest) -> None:
        """One row more than is shown, which tells whether there is a next page."""
        start, rows_of = older_than(request), self.queryset.order_by("-created_at", "-pk")
        if start is not None:
            last, pk = start
            rows_of = rows_of.filter(Q(created_at__lt=last) | Q(pk__lt=self._key(pk)), created_at__lte=last)
        rows = list(rows_of[: ROWS + 1])
        self.older = ""
        if len(rows) > ROWS:
            rows.pop()
            self.older = self.get_query_string({PAGE_VAR: name_of(rows[-1].created_at, rows[-1].pk)})
        self.model_admin.complete(rows)  # type: ignore[attr-defined]
        self.result_list = rows
        self.result_count, self.full_result_count = len(rows), None
        self.show_full_result_count, self.show_admin_actions = False, True
        self.can_show_all, self.multi_page, self.paginator = False, False, Paginator(rows, ROWS)

    def _key(self, pk: str) -> Any:
        try:
            return self.model._meta.pk.to_python(pk)
        except ValueError:
            return 0


class ReadOnly(ModelAdmin):
    """Nothing is added or changed by hand. Every model has `created_at`, and an index on it or few rows."""

    change_list_template = "admin/diagnostics/list.html"
    list_per_page = ROWS
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    ordering = ("-created_at", "-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Ours."""
        return NewestFirst

    def complete(self, rows: list[Any]) -> None:
        """Add what the rows of a page show beside themselves, by as few queries as there are kinds of it."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class OfDiagnosis(ReadOnly):
    """Rows that hang on a diagnosis, which is named by its id alone: its report is not read for a list."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the diagnosis's whole id."""
        word = search_term.strip().lower()
        return (queryset.filter(diagnosis=word) if word else queryset), False

    @admin.display(description="Diagnosis")
    def of(self, row: Any) -> SafeString:
        """A link."""
        if not row.diagnosis_id:
            return SafeString("-")
        return format_html('<a href="/admin/diagnostics/diagnosis/{0}/change/">{0}</a>', row.diagnosis_id)


def by(name: str, title: str, choices: Callable[[], Iterable[tuple[str, str]]]) -> type[admin.SimpleListFilter]:
    """A filter by the values of a column that are known already."""

    class Filter(admin.SimpleListFilter):
        parameter_name = name

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
            return list(choices())

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            return queryset.filter(**{name: self.value()}) if self.value() is not None else queryset

    Filter.title = title
    return Filter


class Until(admin.SimpleListFilter):
    """Begins the list some days ago, since nobody pages through a million rows."""

    title = "age"
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """In days."""
        return [(str(n), f"{n} day{'' if n == 1 else 's'} and older") for n in _DAYS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """What is as old."""
        if self.value() not in {str(n) for n in _DAYS}:
            return queryset
        return queryset.filter(created_at__lte=timezone.now() - timedelta(days=int(self.value() or 0)))
