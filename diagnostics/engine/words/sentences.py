"""What a person tells around a call: the sentences of a paste that are neither code, message, log nor data.

Words mean something else in code ("new Secret(…)", "AllowAnyHeader") and in a stack trace ("Headers.java:301"), so
only prose counts as a report, and only words of one sentence belong together.
"""

from __future__ import annotations

import re

_JWT = re.compile(r"eyJ[A-Za-z0-9_\-+/=%.]{20,}")
_COMMENT = re.compile(r"^[ \t]{0,40}(?:#{1,6}[ \t]|//+[ \t]?|--[ \t]|<!--|\*[ \t]|- |> (?=[A-Z][a-z']{0,20} [a-z]))")
_TRAILING_COMMENT = re.compile(r"[;,)}\]'\"0-9][ \t]{1,20}(?://|#|--?|[–—])[ \t]+([^/#\n{}]{3,400})$")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){1,40}")
_MESSAGE = re.compile(
    r"^[ \t]{0,80}(?:"
    r"at \S{1,200}[( ][\w/.<]|File \"|Traceback |Caused by:|\.{3} \d|--- End"  # stack traces
    r"|[\[(]?\d{4}[-/]\d\d[-/]\d\d|\d\d:\d\d:\d\d|\[?(?:TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL|CRITICAL|FTL|FATA)\b"
    r"|(?:Verbose|Warning|Information|Debug) {2}|(?:level|time|ts|msg)=|[A-Z]/[\w.]{1,60}:"
    r"|(?:fail|info|warn|dbug|crit|remote|stderr|stdout|caused by|cause|reason): "
    r"|(?:Get|Post|Put|Patch|Delete|Head) \"https?:"
    r"|[$%>] |PS [A-Z]:|[A-Z]:\\|\w{1,40}@[\w-]{1,60}[:~]|curl(?:\.exe)?[ :]|https?://|wget |http "  # shells
    r"|-{1,2}[A-Za-z][\w-]{0,40}(?:[ =]|$)|[+|] |[{}\[\]<\"'~+&|\\]"  # options and data
    r"|(?:[\w.]{0,200}(?:Error|Exception|Warning|Fault|error)\b[\w.]{0,60}|fatal|panic|[A-Z]{3,12}\d{3,9}) ?[:(]"
    # command line tools: their own name, a remote's, a level; test runners; boxes; a file and its line
    r"|(?:npm|pnpm|yarn|uv|pip|gem|bundler) (?:ERR!|error|warn|verbose|http|notice)[ \t]"
    r"|(?:E|remote:|##\[\w{1,20}\]) {1,8}\S|Error response from daemon:|(?:warn|error|info|err) {1,2}: "
    r"|[\w.]{1,60}(?:Error|Exception) - |[\u2500-\u257f] ?"
    r"|[\w./\\-]{1,200}\.\w{1,5}:\d{1,6}: |[a-z][\w.-]{1,30}(?: error| ERR!?| fatal) {2}"
    r"|[a-z][\w.-]{1,30}: (?:error|failed|cannot|could not|unable|authentication|access denied|permission denied|fatal"
    r"|service returned|request failed)\b"
    r"|[<>*]? ?HTTP/\d|[<>*]? ?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S{1,2000}(?: HTTP/[\d.]{1,3}| \d{3})?$"
    r")"
)
_CODE = re.compile(
    r"^[ \t]{0,80}(?:[(.`@]\w|[A-Za-z_$][\w$.]{0,80}\(|[A-Za-z_$][\w$.\[\]\"']{0,80}[ \t]?[+|:]?=[^=]"
    r"|(?:const|let|var|import|from \w{1,60} import|def|class|function|return|public|private|protected|async|await"
    r"|if \("
    r"|for \(|using|namespace|package|try|catch|val|fun|fn|func|use|require|export|echo|print|throw|raise|new)\b[ \t]?"
    r"[\w$({\"'*]{0,60}(?:[ \t]?[=({;\"'<:]|[ \t]\w{1,60}[ \t]?[=({;<:]|;?$)"
    r"|[\"']?[A-Za-z_][\w.-]{0,60}[\"']?[ \t]?[:=][ \t]?\S{0,2000}(?: \S{1,200})?,?$"  # one name and its value
    r")"
)
_PLAIN_WORDS = re.compile(r"(?:\b[a-z]{1,20},? ){4}[a-z]")
# A field line: no blank in the name, and a name of a message rather than a word of a sentence.
_FIELD = re.compile(
    r"[<>*]? ?(?:authorization|www-authenticate|content-[a-z]{1,12}|accept(?:-[a-z]{1,12})?|host|user-agent|server|date"
    r"|cookie|set-cookie|connection|vary|via|cache-control|origin|referer|transfer-encoding|x-[a-z-]{1,40}|retry-after"
    r"|access-control-[a-z-]{1,30}) ?:",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{[\w. -]{1,60}\}\}|\$\{[\w.]{1,60}\}|<[\w -]{1,40}>")
_SIGNS = re.compile(r"[{}\[\]<>=;\\|$]|\w\(|::|->|=>")
_END = re.compile(r"(?<=[.!?;])\s{1,8}(?=\S)|\s[-–—]{1,2}\s|(?<=[。！？])(?=\S)")
# Two letters of a script that has no blanks between words, which make about one word.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2}")
_URL = re.compile(r"https?://[^\s\"'<>]{1,2000}")
# Two words that follow each other, of which the last is no label; or four before a label's colon; or a word as only
# codes are written; or a script in which words have no blanks between them.
_LETTER = r"[^\W\d_]"
_RUN = re.compile(
    rf"(?<![\w.:/#$@<-])(?:{_LETTER}[\w'’-]{{0,24}} ){{1,12}}{_LETTER}[\w'’]{{1,24}}"
    r"(?![\w'’-]|(?: [\w'’-]{1,24}){0,6}\s?[:=(\[])"
    rf"|(?:\b{_LETTER}[\w'’-]{{0,24}} ){{3,12}}{_LETTER}[\w'’-]{{1,24}}\b(?!\s?[=(\[]|: ?[{{\[\"</])"
    r"|\b[a-z]{2,24}(?:_[a-z]{2,24}){1,6}\b(?!\s?[=:\"'>(\]])|[\u0400-\u04ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}"
)
_MOST_JUDGED = 400
_MOST_SIGNS_PER_WORD = 0.34
_FEWEST_WORDS = 3
_LONGEST_LINE = 2000
_SHORTEST_WRAPPED = 45


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of the report in `text`, in order; empty for a paste without prose."""
    told: list[str] = []
    wrapped = False
    for line in _JWT.sub("eyj", text).splitlines():
        prose = _prose_of(line[:_LONGEST_LINE])
        if prose is None:
            wrapped = False
            continue
        first, *more = _END.split(prose)
        if wrapped and told and first[:1].islower():
            told[-1] = f"{told[-1]} {first}"
        else:
            told.append(first)
        told += more
        wrapped = prose[-1:] not in ".!?;:" and len(prose) >= _SHORTEST_WRAPPED
    return tuple(sentence for sentence in told if sentence)


def is_prose(line: str) -> bool:
    """Whether a person wrote the line, rather than a program."""
    return _prose_of(line[:_LONGEST_LINE]) is not None


def has_words(line: str) -> bool:
    """Whether anything is said in the line; labels, tags, members and what a program writes of its values say nothing.

    Of scripts without blanks any run of letters is words.
    """
    return _RUN.search(_URL.sub("", line)[:_MOST_JUDGED]) is not None


def _prose_of(line: str) -> str | None:
    """The words of a person in the line, without the mark of a comment; None if there are none."""
    if not line:
        return None
    marked = _COMMENT.match(line)
    if marked:
        line = line[marked.end() :]
    elif trailing := _TRAILING_COMMENT.search(line):
        line, marked = trailing.group(1), trailing
    line = line.strip(" \t*`_")
    words = len(_WORD.findall(line)) + len(_UNSPACED.findall(line))
    if words < (2 if marked else _FEWEST_WORDS) or _MESSAGE.match(line) or _FIELD.match(line):
        return None
    if _CODE.match(line) and not _PLAIN_WORDS.search(line):
        return None
    signs = len(_SIGNS.findall(_TEMPLATE.sub("", line))) + (line[-1:] in "{;(,\\") * 2 * (not marked)
    return line if signs <= words * _MOST_SIGNS_PER_WORD else None
