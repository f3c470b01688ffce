"""Words for the staff's pages: `{{ slug|cause_title }}`."""

from __future__ import annotations

from django import template

from diagnostics.presentation import words

register = template.Library()
register.filter("cause_title", words.cause_title)
