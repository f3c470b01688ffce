"""The paste box: what a browser or a script may post to `/`."""

from __future__ import annotations

import codecs

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diagnostics import services

# The browser sends "off" with every form and "on" after it where the box is ticked, so that a script which leaves the
# field out still gets the default.
OFF, ON = "off", "on"
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class PasteForm(forms.Form):
    """Fields as the design names them. Sizes and contents are judged by `services.create`, which sees all of it."""

    paste = forms.CharField(
        required=False,
        strip=False,
        empty_value="",
        error_messages={
            "null_characters_not_allowed": gettext_lazy(
                "This looks like a binary file. Paste text: a request, a token, or a HAR file."
            )
        },
    )
    file = forms.FileField(required=False, allow_empty_file=True)
    client_time = forms.CharField(required=False, max_length=64)
    platform = forms.CharField(required=False, max_length=200)
    environment = forms.CharField(required=False, max_length=100)
    online = forms.CharField(required=False, max_length=8)
    dry_run = forms.CharField(required=False, max_length=8)
    corrections = forms.CharField(
        required=False,
        strip=False,
        max_length=20_000,
        error_messages={"max_length": gettext_lazy("A correction can be 20,000 characters long at most.")},
    )

    exchange = forms.CharField(required=False, max_length=6)

    def clean_paste(self) -> str:
        """Browsers send line ends as CRLF; what was in the box is what counts for places and lengths."""
        paste: str = self.cleaned_data["paste"]
        return paste.replace("\r\n", "\n")

    def clean_file(self) -> str:
        """The upload's text. Raises ValidationError for one that is too large or no text."""
        upload: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if upload is None:
            return ""
        if (upload.size or 0) > services.MOST_HAR_BYTES:
            raise forms.ValidationError(
                _("The file is %(size)s MiB; the limit is %(most)d MiB. Keep the failing request and what came back.")
                % {"size": f"{(upload.size or 0) / 1048576:.1f}", "most": services.MOST_HAR_BYTES // 1048576}
            )
        return _decoded(upload.read())

    def clean_online(self) -> bool:
        """True where the field is left out: the servers are asked by default."""
        return bool(self.cleaned_data["online"] != OFF)

    def clean_dry_run(self) -> bool:
        """False where the field is left out: trying credentials can use them up."""
        return self.cleaned_data["dry_run"] not in {"", OFF, "false", "0"}

    def clean_exchange(self) -> int:
        """The number that was chosen; 0 where none was. Raises ValidationError for what is no number."""
        text: str = self.cleaned_data["exchange"]
        number = int(text or "0") if text.isascii() and text.isdigit() or not text else -1
        if not 0 <= number <= services.MOST_EXCHANGES:
            raise forms.ValidationError(_("The exchange to examine is chosen by its number, from 1."))
        return number

    def text(self) -> str:
        """Box and file together."""
        return "\n\n".join(part for part in (self.cleaned_data["paste"], self.cleaned_data["file"]) if part.strip())

    @property
    def online_ticked(self) -> bool:
        """How the box stands when the form is shown."""
        return not self.is_bound or self.data.get("online", ON) != OFF


def _decoded(content: bytes) -> str:
    encoding = next((name for mark, name in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = "\x00"
    if "\x00" in text:
        raise forms.ValidationError(
            _("This looks like a binary file. Choose a text file: a request, a log, or a HAR file.")
        )
    return text
