"""A header that is built and given to no call: its object is not named again, or only after the call was sent.

Whatever names the object behind the place where the header is set counts as its use, but for the setting of further
fields, the reading of its address and what prints it. So nothing is said of code that hands it on in any way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from diagnostics.engine.model.saying import CodeSign
from diagnostics.engine.model.types import Candidate, msg
from diagnostics.engine.words.code.made_of import expression_end, statement_end, without_notes
from diagnostics.engine.words.code.sign import code_sign

_UNUSED = msg("The header is put into an object that the call is not given.")
_AFTERWARDS = msg("The header is set after the call has been sent.")
_HAND_OVER = msg("Give the call the very object that holds the header, or set the header on what makes the call.")
_BEFORE = msg("Set the header before the statement that sends the call.")
_CAUSES = (Candidate("header-not-sent", 0.92), Candidate("credential-overridden", 0.1))
_MOST = 60
_WORDS_OF_A_SENTENCE = 5

_HOLDER = re.compile(
    r"^[ \t>$#]{0,60}?(?:(?:const|let|var|val|final|auto|my|local|mut|struct)[ ]"
    r"|(?:[A-Z][\w.]{1,40}(?:<[^<>\n]{0,60}>)?[ ])(?=\w{1,40}[ ]?=))"
    r"{0,3}(?P<name>[$@%]?[A-Za-z_]\w{0,40})"
    r"(?:(?::[ ]?[\w<>\[\], ]{1,40})?[ \t]{0,8}(?P<given>:=|<-|=(?![=>~]))[ \t]{0,4}|(?P<member>(?:\.|->"
    r"|\?\.)\w{2,40})|(?=\[[\"':]))",
    re.MULTILINE,
)
_SETS = re.compile(
    r"(?:\.|->|\?\.)(?:headers?|set|add|append|insert|put|default|interceptors|update|with_?header"
    r"|req)",
    re.IGNORECASE,
)
# An object with fields, and not what a call gives back.
_BUILT = re.compile(
    r"(?:new[ ]|&|@|%|await[ ])?(?:\{|\[|\((?=[\"']?\w{3,20}[\"']?[ ]?=>)|array\(|dict\(|[\w:]{0,20}Headers[({]"
    r"|HttpHeaders\("
    r"|(?:hash|m|linkedM"
    r"|mutableM)ap(?:Of)?\(|Map\.of\(|HeaderMap::"
    r"|http\.Header\{|map\[|Options\(|RequestOptions\(|BaseOptions\(|HttpEntity|Dictionary<"
    r"|stream_context_create\(|(?:\w{1,20}\.)?(?:ClientSession|AsyncClient|Session)\(|curl_slist_append\(|(?:axios"
    r"|got|ky|request|superagent)\.(?:create|extend|defaults"
    r"|agent)\("
    r"|\w{1,20}\.(?:newBuilder|mutate)\(\)|(?:\\?GuzzleHttp\\)?Client\((?=\[|\{|headers)|http\.client)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"\b(?:authori[sz]ation\b(?!code|_?url)|x-api-key|private-token|bearer[ ])", re.IGNORECASE)
_SENDS = re.compile(
    r"\b(?:fetch|urlopen|file_get_contents|curl_exec|curl_easy_perform|axios|got|ky|reqwest::get|dataTask"
    r"|getForObject|getForEntity)\("
    r"|\.(?:get|post|put|patch|delete|head|request|send|fetch|exchange|Do|newCall|data|dataTask|execute"
    r"|get_response|perform"
    r"|responseJSON|send_request|(?:Get|Post|Put|Delete|Patch|Send)\w{0,10}Async|Get|Post|getForObject"
    r"|getForEntity|GetStringAsync)\("
    r"|\b(?:HTTP(?:::Client)?|HTTParty|RestClient|Faraday|Excon|Typhoeus|Req|HTTPoison)\.(?:get|post|put|delete"
    r"|patch)!?[ (]"
    r"|(?:->|::)(?:get|post|put|patch|delete|send|request)\(|\bInvoke-(?:RestMethod|WebRequest)\b"
)
_READ_ALONE = re.compile(r"[!?]?\.(?:url|uri|URL|URI|RequestUri|request_uri|path|host|toString|Method|method)\b")
_PRINTS = re.compile(
    r"\b(?:print\w{0,3}|console\.\w{3,5}|log\w{0,6}|echo|puts|debug\w{0,5}|var_dump|println|fmt\.P\w+|dump|p)\b[ (.!]"
)
_DROPPED = re.compile(
    r"(?:\bCreateClient\([^()\n]{0,60}\)|\bnew[ ]HttpClient\(\)|\brequests\.Session\(\)"
    r"|\baxios\.create\([^()\n]{0,80}\)|\bClient\(\)"
    r"|\bHttpClient\.newHttpClient\(\)|\bhttp\.Client\{\}|\bnew[ ]OkHttpClient\(\)"
    r"|\bURLSession\(configuration:[^()\n]{1,60}\))"
    r"\.(?:DefaultRequestHeaders|headers|defaults|interceptors|configuration)\.?[^\n]{0,60}",
)
# The message as it was sent, with the field; and an object that sends itself, as a class of one's own does.
_WAS_SENT = re.compile(
    r"^[ \t>]{0,4}authorization:[ ]\w|\b(?:this|self|super)\.\w{0,20}(?:send|execute|perform|dispatch)\w{0,20}\(",
    re.IGNORECASE | re.MULTILINE,
)
_PUT_INTO = re.compile(
    r"[ \t]{0,60}(?:[\w<>\[\].]{1,60}[ ]){0,2}[$@]?(?P<name>[A-Za-z_]\w{0,40})[ ]?(?::=|=(?![=>~]))[ ]?\S"
)
# A module that gives an object to others, or takes one from them, and a call whose headers a function makes.
_BETWEEN_MODULES = re.compile(r"^[ \t]{0,12}(?:import|export|from)\b|\brequire\(|\bmodule\.exports\b", re.MULTILINE)
_OF_A_FUNCTION = re.compile(r"\bheaders[\"']?[ ]?[=:][ ]?(?:await[ ])?[A-Za-z_][\w.]{0,60}\(")
_NOT_A_NAME = frozenset(
    {"self", "this", "$this", "return", "if", "for", "axios", "export", "await", "else", "super", "curl", "try"}
)


def unused_headers(text: str) -> Iterator[CodeSign]:
    """The first header of the text that is given to no call."""
    lowered = text.lower()
    if not any(word in lowered for word in ("authorization", "x-api-key", "private-token", "bearer ")):
        return
    if _WAS_SENT.search(text):
        return
    code = without_notes(text)
    for found in islice(_DROPPED.finditer(code), _MOST):
        if _FIELD.search(found[0]) and _SENDS.search(code, found.end()):
            yield code_sign(_UNUSED, _CAUSES, found.start(), text, _HAND_OVER)
            return
    handed, of_a_function = _last(_BETWEEN_MODULES, code), _last(_OF_A_FUNCTION, code)
    for found in islice(_HOLDER.finditer(code), 4 * _MOST):
        end = _held_until(found, code)
        if end is None or handed > code.rfind("\n", 0, found.start("name")):
            continue
        name = found["name"].lstrip("$@%")
        if found["given"] and of_a_function >= end:
            continue
        if _named_again(name, code, end) or (not found["given"] and _is_parameter(name, code)):
            continue
        if _SENDS.search(code, end) and (not found["member"] or _is_made_here(name, code)):
            yield code_sign(_UNUSED, _CAUSES, found.start("name"), text, _HAND_OVER)
        elif found["member"] and _sent_before(name, code, found.start()):
            yield code_sign(_AFTERWARDS, _CAUSES, found.start("name"), text, _BEFORE)
        else:
            continue
        return


def _last(pattern: re.Pattern[str], code: str) -> int:
    """Where the last match begins; -1 where there is none."""
    start = -1
    for found in pattern.finditer(code):
        start = found.start()
    return start


def _held_until(found: re.Match[str], code: str) -> int | None:
    """Where the statement ends that sets the header on the object, if it does."""
    if found["name"] in _NOT_A_NAME:
        return None
    if found["given"] and not _BUILT.match(code, found.end()):
        return None
    if found["member"] and not _SETS.match(found["member"]):
        return None
    end = statement_end(code, found.end())
    if found["given"] == "=" and code[expression_end(code, found.end()) :][:1] in (",", ")"):
        return None  # an argument that is given by its name
    statement = code[found.end() - len(found["member"] or "") : end]
    if not _FIELD.search(statement) or (not found["member"] and _SENDS.search(statement)):
        return None
    return end


def _is_made_here(name: str, code: str) -> bool:
    """Whether the code gives the name its object, so that all that is done with it is in sight."""
    return (
        re.search(rf"(?<![\w.])[$@%]?{re.escape(name)}\b(?![.?\[]|->)[^=\n]{{0,60}}(?::=|<-|=(?![=>~]))", code)
        is not None
    )


def _is_parameter(name: str, code: str) -> bool:
    """Whether a function or a block gets the object, so that whoever calls it has it too."""
    name = re.escape(name)
    return bool(
        re.search(rf"\b(?:def|func|function|fun|fn|sub)\b[^\n]{{0,200}}[(, *&$@]{name}\b"
                  rf"|\|[^|\n]{{0,60}}\b{name}\b[^|\n]{{0,60}}\|"
                  rf"|\b{name}\b[^\n()]{{0,40}}\)?[ ]?(?:=>|->)"
                  rf"|\([^()\n]{{0,80}}\b{name}\)[ ]?(?::[^\n]{{0,40}})?(?:throws \w{{1,40}} )?\{{", code)
    )  # fmt: skip


def _named_again(name: str, code: str, start: int, depth: int = 2) -> bool:
    """Whether the code behind `start` hands the object on, by itself or in another that it is put into."""
    for found in islice(re.finditer(rf"(?<![\w./\"'-])[$@%]?{re.escape(name)}\b", code[start:]), _MOST):
        at, end = start + found.start(), start + found.end()
        line = code[code.rfind("\n", 0, at) + 1 : _line_end(code, at)]
        if _READ_ALONE.match(code, end) or (_PRINTS.match(line.lstrip()) and not _SENDS.search(line)):
            continue
        if _sets_a_field(code, end) or (found[0][0] not in "$@%" and _is_told(line)):
            continue
        into = _PUT_INTO.match(line)
        handed = depth and into and into["name"] != name and not _SENDS.search(line)
        if handed and into and not _named_again(into["name"], code, _line_end(code, at), depth - 1):
            continue
        return True
    return False


def _is_told(line: str) -> bool:
    """Whether a line is a sentence about the code, and no part of it."""
    return len(line.split()) >= _WORDS_OF_A_SENTENCE and not re.search(r"[(){}=\[\];]|->|\.\w+\(", line)


def _sets_a_field(code: str, end: int) -> bool:
    """Whether what follows a name sets another field on it."""
    return bool(
        re.match(r"(?:(?:\.|->)[\w.]{0,30}(?:[hH]eaders?)\b[^\n;]{0,20}(?:[\"'][^\n]{0,60}(?:=|,)|\.(?:set|Set"
        r"|add|Add)\()"
                 r"|\[[\"'][\w-]{2,40}[\"']\][ ]?=(?!=)|(?:\.|->)(?:setValue|addHeader|setRequestProperty"
                 r"|setRequestMethod"
                 r"|set|add_header|insert|append|put|httpMethod|method|Method|timeout\w{0,10}|httpBody"
                 r"|body)\b)", code[end : end + 140])
    )  # fmt: skip


def _sent_before(name: str, code: str, before: int) -> bool:
    name = re.escape(name)
    sends = (
        rf"\b{name}\.(?:getResponseCode|getInputStream|getResponseMessage|send|execute|end|connect|perform"
        rf"|GetResponse\w{{0,5}})\("
        rf"|\.Do\([$]?{name}\)|\bcurl_exec\([$]?{name}\)|\burlopen\({name}\b|\bcurl_easy_perform\({name}\)"
    )
    return re.search(sends, code[max(0, before - 3000) : before]) is not None


def _line_end(code: str, at: int) -> int:
    end = code.find("\n", at)
    return end if end != -1 else len(code)
