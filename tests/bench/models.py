"""The row of the stack that does nothing."""

from __future__ import annotations

from django.db import models


class EmptyRun(models.Model):
    """A row that is inserted, marked done by an empty task, and read by a page."""

    done = models.BooleanField(default=False)

    class Meta:
        app_label = "bench"

    def __str__(self) -> str:
        return f"{self.pk}: {self.done}"
