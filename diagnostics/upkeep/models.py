"""When each repeated work was last done, for whoever asks whether somebody still does it."""

from __future__ import annotations

from django.db import models


class Round(models.Model):
    """The last round of one work; one row for each, written over."""

    name = models.CharField(primary_key=True, max_length=32)
    ended_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.ended_at:%Y-%m-%d %H:%M:%S}"
