"""Slips at the edges of a value: a line break or a blank that is kept, and a part of it that is cut off."""

from __future__ import annotations

import re

from diagnostics.engine.model.types import msg
from diagnostics.engine.words.code.made_of import Made, Piece
from diagnostics.engine.words.code.slip import Slip, slip

_TRIMMED = (
    r"[tT]rim|strip|chomp|\bchop\b|TrimSpace|\.split\([ ]?\)|splitlines|read_?lines?\b(?!\()|\[:-1\]|tr -d"
    r"|\bgsub\(|\breplace"
    r"|removeSuffix|dropLast|sed |json|JSON|yaml|toml|parse|scan|head -|xargs|awk |grep -o|-join|\.pem|\.p8"
    r"|\.key\b|BEGIN"
    r"|\bmatch\("
)
_SOMEWHERE = r"\bchomp\b|\bchop\b|strcspn|strip!|chomp!|\btrim\w{0,10}\(\)|TrimSpace"
_CUT_IT_OFF = msg("Take the blanks and line breaks off both ends, as with trim or strip, where the value is read.")
_BLANK = msg("The value is cut out behind its separator, and the blank that stands there is kept.")
_WHOLE = msg("Hand on the whole value, however long it is.")
_SHORTEST_CUT = 20


def _is_short(value: Made, piece: Piece) -> bool:
    """Whether the first characters that are handed on are fewer than a token has, and more than a prefix."""
    return any(_SHORTEST_CUT <= int(size) <= 4096 for size in re.findall(r"\d{2,4}", piece.text))


def _with_what_follows(written: str) -> str:
    """A command that keeps all behind the first =; of code the limit that its split needs is not told by the match."""
    return f"{written}-" if written.startswith("cut ") else ""


SLIPS: tuple[Slip, ...] = (
    slip(
        msg("What is typed or printed ends in a line break, and nothing takes it off the value."),
        r"<STDIN>|(?<![\w.])gets\b(?!\.)|\bIO\.gets\(|stdin\.readline\(|\.ReadString\('\\n'\)|\bfgets\(|\$stdin\.gets"
        r"|check_output\(|\.Output\(\)|\.CombinedOutput\(\)|execSync\(|\bshell_exec\(|^`[a-z][\w./-]{1,30}[ ]"
        r"|%x[\[({]"
        r"|\bpopen\(|\.stdout\b|System\.cmd\(|qx[/{(]|Open3\.capture|Command::new\(|Process\.run|execFileSync\(",
        ("token-whitespace-or-newline", 0.9),
        ("token-invisible-or-nonascii-chars", 0.2),
        never=_TRIMMED,
        absent=_SOMEWHERE,
        hit='my $t = <STDIN>;\n$ua->get($u, "Authorization" => "Bearer $t");',
        miss='chomp(my $t = <STDIN>);\n$ua->get($u, "Authorization" => "Bearer $t");',
        fix=_CUT_IT_OFF,
    ),
    slip(
        msg("The token is read from a file, and its line break is kept."),
        r"\bopen\([^\n]{1,120}\)\.read\(\)|\.read_text\(|readFileSync\(|\breadFile\(|read_to_string\("
        r"|File\.read!?\(|ReadAllText\w{0,6}\("
        r"|Files\.readString\(|\.readText\(\)|file_get_contents\(|\b(?:os|ioutil)\.ReadFile\(|String\(contentsOf"
        r"|readAsStringS?y?n?c?\("
        r"|\bslurp|:read\([\"']\*?a|IO\.read\(|Get-Content[ ][^\n]*-Raw|\bread\(\"[/\w.~-]{3,80}\", *String\)"
        r"|File\.read\b",
        ("token-whitespace-or-newline", 0.75),
        never=_TRIMMED + r"|serviceaccount",
        absent=_SOMEWHERE + r"|\becho -n\b|printf '?%s|no (?:new ?line|line break)",
        hit='t = File.read!("/run/secrets/t")\nHTTPoison.get!(u, [{"Authorization", "Bearer " <> t}])',
        miss='t = File.read!("/run/t") |> String.trim()\nHTTPoison.get!(u, [{"Authorization", "Bearer " <> t}])',
        fix=_CUT_IT_OFF,
    ),
    slip(
        _BLANK,
        r"\.(?:[sS]plit|partition)\([ ]?[\"'/]:[\"'/][^()\n]{0,10}\)(?:\[(?:1|2|-1)\]|\.last\b|\.get\(1\)"
        r"|\.nth\(1\)|\.pop\(\))"
        r"|\bcut -d ?[\"']?:[\"']? -f ?2|\bexplode\([\"']:[\"'][^()\n]{1,60}\)\[1\]|substringAfter\([\"']:[\"']\)"
        r"|\bawk -F ?[\"']?:[\"']? |strings\.Split\([^()\n]{1,60},[ ]?\":\"\)\[1\]|\bsplit\(/:/"
        r"|strings\.SplitN\([^()\n]{1,60}\)\[1\]",
        ("token-whitespace-or-newline", 0.9),
        ("token-quoted", 0.3),
        never=r"[tT]rim|strip|TrimSpace|tr -d ['\"\\\w\]\[:,]{0,20}[ s]|xargs|sed |awk '|gsub|\breplace\([\"'] "
        r"|Replace\([\"'] [\"']|jq ",
        beside=r"^[ \t{]{0,12}[\"']?[\w-]{2,40}[\"']?:[ ]+\S|json\.tool|-o json|\bjson\b",
        hit='token: 7f3a\nT=$(grep token conf.yml | cut -d: -f2)\ncurl -H "X-Auth-Token: $T" u',
        miss='token: 7f3a\nT=$(grep token conf.yml | cut -d: -f2 | xargs)\ncurl -H "X-Auth-Token: $T" u',
        fix=_CUT_IT_OFF,
    ),
    slip(
        msg("The value is cut at its signs =, and what stands behind the second is lost."),
        r"\.(?:[sS]plit)\([ ]?[\"'/]=[\"'/][ ]?\)(?:\[1\]|\.get\(1\)|\.nth\(1\)|\.pop\(\)|\.at\(1\))"
        r"|\bcut -d ?[\"']?=[\"']? -f ?2(?![-,\d])|\bexplode\([\"']=[\"'][^(),\n]{1,60}\)\[1\]"
        r"|\bawk -F ?[\"']?=[\"']? "
        r"|strings\.Split\([^()\n]{1,60},[ ]?\"=\"\)\[1\]|String\.split\([^()\n]{1,60}\"=\"\)|\bstrtok\(",
        ("token-truncated", 0.92),
        never=r"slice\(1\)|join\([\"']=|, ?2\)|limit",
        beside=r"=[\"']?[\w+/.-]{4,4000}={1,2}(?![\w=])|\beyJ={1,2}(?![\w=])",
        hit="t = line.split('=')[1]\nh = {'Authorization': 'Bearer ' + t}\n# line: token=c2VjcmV0==",
        miss="t = line.split('=', 1)[1]\nh = {'Authorization': 'Bearer ' + t}\n# line: token=c2VjcmV0==",
        fix=msg("Cut at the first = alone, as with cut -d= -f2- or a split with a limit."),
        right=_with_what_follows,
    ),
    slip(
        msg("Only the first characters of the token are handed on."),
        r"\[[ ]?0?:[ ]?\d{2,4}[ ]?\]|\[0?\.\.=?\d{2,4}\]|\[0, ?\d{2,4}\]|\.(?:sub(?:str|string)|slice|Substring"
        r"|take|prefix|left|first"
        r"|truncate|limit|Truncate)\([ ]?(?:0[ ]?,[ ]?)?\d{2,4}[ ]?\)"
        r"|\b(?:mb_)?substr\([^()\n]{1,60},[ ]?0,[ ]?\d{2,4}\)"
        r"|\bstring\.sub\([^()\n]{1,60},[ ]?1,[ ]?\d{2,4}\)|\bsubstr\([^()\n]{1,60}, ?1, ?\d{2,4}\)|%-?\.\d{2,4}s"
        r"|\$\{\w{1,40}:0:\d{2,4}\}|\bcut -c ?1?-\d{2,4}|\bhead -c ?\d{2,4}|\bLeft\([^()\n]{1,60}, ?\d{2,4}\)"
        r"|\btruncate\([ ]?\d{2,4}|\|[ ]?truncate\(\d|:[ ]?\d{2,4}[ ]?\|[ ]?slice"
        r"|\bsubstring\([^()\n]{1,60},[ ]?[01],[ ]?\d{2,4}\)",
        ("token-truncated", 0.92),
        beside=r"\b40[0-3]\b|unauthori|invalid|malformed|denied|expired",
        hit='Authorization: Bearer {{ printf "%.64s" .Token }}\n401',
        miss='Authorization: Bearer {{ printf "%s" .Token }}\nlog: {{ printf "%.64s" .Token }}\n401',
        # of a digest or of random bytes the first digits are a value of their own
        never=r"(?i:\bsha\d|md5|digest|\brand|random|uuid)",
        judged=_is_short,
        fix=_WHOLE,
        undo=True,
    ),
)
