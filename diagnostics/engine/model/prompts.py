"""What shells write before the line that somebody types, as parts of patterns: one spelling for all who look for it."""

from __future__ import annotations

SIGNS = "$#%❯➜λ»"  # one of them and a blank, in bash, zsh, fish and their themes
POWERSHELL = r"PS [^\n>]{0,100}>"
CMD = r"[A-Za-z]:\\[^\n>]{0,100}>"
