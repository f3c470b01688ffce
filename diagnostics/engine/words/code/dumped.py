"""Signs in a dump of a value, by cat -A, od, xxd or a shell's own quoting: line breaks that the value carries."""

from __future__ import annotations

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.sign import Sign, sign

_CAUSE = "token-whitespace-or-newline"
_HELD = r"\w{0,40}(?:TOKEN|KEY|SECRET|PASSWORD|PASS|PAT|JWT|AUTH)\w{0,20}"
_LOADS = (
    r"(?:\bsource[ ]|(?:^|[;&]|\$)[ ]?\.[ ]|--env-file[ =]|\benv_file:[ \n-]{1,12}|\$\(cat[ ]|\$\(<[ ]?"
    r"|\bxargs[^\n]{0,20}<[ ]?"
    r"|\bgrep[ ][^\n]{0,60}[ ])(?:[\w./~-]{0,60}/)?"
)
_RETURN = msg("The value ends in a carriage return, as files of Windows have it at each line's end.")
_UNIX = msg("Save the file with the line ends of Unix (dos2unix, or sed -i 's/\\r$//'), then load it again.")
_STRIP = msg("Strip the line break where the value is stored or read: printf %s writes none, and echo does.")

SIGNS: tuple[Sign, ...] = (
    sign(
        _RETURN,
        rf"^[ \t]{{0,8}}(?:export[ ])?{_HELD}=[^\n]{{0,400}}\^M\$?[ \t]*$|^[\w.+/=-]{{8,400}}\^M\$?[ \t]*$",
        (_CAUSE, 0.92),
        beside=r"\bcat[ ]-\w{0,4}[AvetE]|\bless\b|\bvim?\b|\bsed[ ]-n[ ]l",
        hit="$ cat -A .env\nWIKI_TOKEN=wk_71c0^M$",
        miss="$ cat -A .env\nWIKI_TOKEN=wk_71c0$",
        fix=_UNIX,
    ),
    sign(
        _RETURN,
        r"^[0-7]{6,8}(?:[ ]{1,4}\S{1,3}){0,15}[ ]{1,3}\\r(?:[ ]{1,3}\\n)?[ \t]*$",
        (_CAUSE, 0.92),
        beside=r"\bod[ ]-\w{0,4}c\b|\bhexdump[ ]-c\b",
        hit='$ printf %s "$T" | od -c\n0000040   f   9  \\r\n0000043',
        miss='$ printf %s "$T" | od -c\n0000040   f   9\n0000042',
        fix=_UNIX,
    ),
    sign(
        msg("The value ends in a line break, as the dump shows."),
        r"\b(?:printf|tr|echo[ ]-n)\b[^\n]{0,200}\|[ ]?od[ ]-[^\n]{0,40}\n(?:[0-7]{6,8}[^\n]{0,120}\n){0,40}?"
        r"[0-7]{6,8}(?:[ ]{1,4}\S{1,3}){0,15}[ ]{1,3}\\n[ \t]*\n",
        (_CAUSE, 0.9),
        hit='$ printf %s "$T" | od -c\n0000040   f   9  \\n\n0000043',
        miss="$ cat t.txt | od -c\n0000040   f   9  \\n\n0000043",
        fix=_STRIP,
    ),
    sign(
        _RETURN,
        r"^[0-9a-f]{7,8}:? (?:[0-9a-f]{2,4} ){0,8}(?:[0-9a-f]{2}0d(?:[ ]0a)?|0d(?:[ ]?0a)?)[ ]{1,40}\S{0,16}[ \t]*$",
        (_CAUSE, 0.9),
        beside=r"\bxxd\b|\bhexdump[ ]-C\b|\bFormat-Hex\b",
        hit='$ printf %s "$T" | xxd\n00000020: 6639 0d                                  f9.',
        miss='$ printf %s "$T" | xxd\n00000020: 6639 30                                  f90',
        fix=_UNIX,
    ),
    sign(
        _RETURN,
        # of the very file that is loaded
        rf"(?P<file>[\w.-]{{2,60}}):[^\n]{{0,80}}\bwith CRLF(?:, \w{{1,10}})? line terminators[\s\S]{{0,1500}}?"
        rf"{_LOADS}(?P=file)(?![\w.])"
        rf"|{_LOADS}(?P<loaded>[\w.-]{{2,60}})[\s\S]{{0,1500}}?(?<![\w.-])(?P=loaded):[^\n]{{0,80}}\bwith CRLF",
        (_CAUSE, 0.9),
        never=r"\b(?:fixed|ran|run|after|by|with)\b[^.\n]{0,20}\bdos2unix\b",
        hit="$ file .env\n.env: ASCII text, with CRLF line terminators\n$ source .env",
        miss="$ file .env\n.env: ASCII text\n$ source .env",
        fix=_UNIX,
    ),
    sign(
        msg("The shell shows the value with an escape at its end: a line break belongs to it."),
        rf"^[ \t]{{0,8}}(?:declare[ ]-\w{{1,4}}[ ]|export[ ]|typeset[ ])?(?:{_HELD}=)\$'[^'\n]{{0,400}}\\[rn]'[ \t]*$"
        rf"|^[ \t]{{0,8}}\$'[\w.+/=-]{{8,400}}\\[rn]'[ \t]*$",
        (_CAUSE, 0.92),
        hit="$ declare -p API_TOKEN\ndeclare -x API_TOKEN=$'k3J9vQ2x\\r'",
        miss='$ declare -p API_TOKEN\ndeclare -x API_TOKEN="k3J9vQ2x"',
        fix=_STRIP,
    ),
)
