"""Slips of code that every language has in its own words: what is read from a file, pairs, challenges, options."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from diagnostics.engine.remedy.anew.challenges import challenge_encoded_in
from diagnostics.engine.remedy.anew.client_options import without_option_in
from diagnostics.engine.remedy.anew.composed import mended_by
from diagnostics.engine.remedy.anew.encoded_apart import encoded_apart_in
from diagnostics.engine.remedy.anew.found import Found
from diagnostics.engine.remedy.anew.grant_parameters import added_in
from diagnostics.engine.remedy.anew.header_lines import as_lines_in
from diagnostics.engine.remedy.anew.line_breaks import read_with_line_break_in
from diagnostics.engine.remedy.anew.of_the_response import taken_by_name_in
from diagnostics.engine.subject.parameter_names import meant_by
from tests.corpus import examined

Seek = Callable[[str, str], Iterator[Found]]


def mended(seek: Seek, text: str, cause: str) -> str | None:
    """The text with the first slip put right; None where none is seen."""
    found = next(seek(text, cause), None)
    made = mended_by(text, found[2]) if found is not None else None
    return made.text if made is not None else None


READ = [
    ('token = open("/run/secrets/token").read()', '= open("/run/secrets/token").read().strip()'),
    ("const t = fs.readFileSync('token', 'utf8')", "fs.readFileSync('token', 'utf8').trim()"),
    ("const t = await fs.readFile('token', 'utf8')", "(await fs.readFile('token', 'utf8')).toString().trim()"),
    ('String t = new String(Files.readAllBytes(Paths.get("token")));', 'Paths.get("token"))).trim();'),
    ('val t = File("/run/token").readText()', 'File("/run/token").readText().trim()'),
    ('var t = File.ReadAllText("token");', 'File.ReadAllText("token").Trim();'),
    ('let t = std::fs::read_to_string("token")?;', 'read_to_string("token")?.trim().to_owned();'),
    ("let t = fs::read_to_string(path).unwrap();", "read_to_string(path).unwrap().trim().to_owned();"),
    ("let t = try String(contentsOfFile: path)", ".trimmingCharacters(in: .whitespacesAndNewlines)"),
    ("final t = File('token').readAsStringSync();", "readAsStringSync().trim();"),
    ('val t = Source.fromFile("token").mkString', ".mkString.trim"),
    ('token = File.read!("token")', 'String.trim(File.read!("token"))'),
    ("$t = Get-Content token.txt -Raw", "(Get-Content token.txt -Raw).Trim()"),
    ("$t = file_get_contents('token');", "trim(file_get_contents('token'));"),
]


@pytest.mark.parametrize(("code", "right"), READ)
def test_what_is_read_from_a_file_is_written_without_the_break_at_its_end(code: str, right: str) -> None:
    assert right in (mended(read_with_line_break_in, code, "token-whitespace-or-newline") or "")
    assert mended(read_with_line_break_in, code, "access-token-expired") is None


@pytest.mark.parametrize(
    "code",
    [
        'token = open("token").read().strip()',
        "let t = fs::read_to_string(path).unwrap().trim().to_owned();",
        "$t = trim(file_get_contents('token'));",
        'val t = File("token").readText().trim()',
    ],
)
def test_what_is_trimmed_already_is_left_alone(code: str) -> None:
    assert mended(read_with_line_break_in, code, "token-whitespace-or-newline") is None


PAIRS = [
    (
        "auth = [ENV['ID'], ENV['SECRET']].map { |v| Base64.strict_encode64(v) }.join(':')",
        "Base64.strict_encode64([ENV['ID'], ENV['SECRET']].join(':'))",
    ),
    ("'Basic ' + btoa(id) + ':' + btoa(secret)", "'Basic ' + btoa(id + \":\" + secret)"),
    ("`Basic ${btoa(id)}:${btoa(secret)}`", "`Basic ${btoa(id + ':' + secret)}`"),
    ("'Basic ' . base64_encode($id) . ':' . base64_encode($secret)", "base64_encode($id . ':' . $secret)"),
    (
        "Buffer.from(id).toString('base64') + ':' + Buffer.from(secret).toString('base64')",
        "Buffer.from(id + \":\" + secret).toString('base64')",
    ),
]


@pytest.mark.parametrize(("code", "right"), PAIRS)
def test_a_pair_that_is_encoded_apart_is_encoded_as_one_text(code: str, right: str) -> None:
    assert right in (mended(encoded_apart_in, code, "client-credentials-encoding") or "")


def test_texts_that_are_joined_by_a_colon_without_an_encoder_are_no_such_pair() -> None:
    assert mended(encoded_apart_in, "quote(id) + ':' + quote(secret)", "client-credentials-encoding") is None


CHALLENGES = [
    (
        "val challenge = Base64.encodeToString(digest(verifier), Base64.DEFAULT)",
        "Base64.URL_SAFE or Base64.NO_PADDING or Base64.NO_WRAP)",
    ),
    (
        "String challenge = Base64.encodeToString(hash, Base64.NO_WRAP);\n",
        "Base64.URL_SAFE | Base64.NO_PADDING | Base64.NO_WRAP)",
    ),
    ("challenge = Base64.getEncoder().encodeToString(hash);", "Base64.getUrlEncoder().withoutPadding()."),
    ("const challenge = crypto.createHash('sha256').update(v).digest('hex')", ".digest('base64url')"),
    (
        "challenge = Base64.strict_encode64(Digest::SHA256.digest(verifier))",
        "Base64.urlsafe_encode64(Digest::SHA256.digest(verifier), padding: false)",
    ),
    (
        "challenge = base64.b64encode(hashlib.sha256(v.encode()).digest()).decode()",
        '(base64.urlsafe_b64encode(hashlib.sha256(v.encode()).digest()).rstrip(b"=")).decode()',
    ),
    ("challenge := base64.StdEncoding.EncodeToString(sum[:])", "base64.RawURLEncoding.EncodeToString(sum[:])"),
    ("$challenge = base64_encode(hash('sha256', $v, true));", "'+/', '-_'), '=');"),
]


@pytest.mark.parametrize(("code", "right"), CHALLENGES)
def test_a_challenge_is_written_in_base64url_without_padding(code: str, right: str) -> None:
    assert right in (mended(challenge_encoded_in, code, "pkce-verifier-mismatch") or "")


def test_a_hash_that_is_no_challenge_is_left_alone() -> None:
    code = "const etag = crypto.createHash('sha256').update(v).digest('hex')"
    assert mended(challenge_encoded_in, code, "pkce-verifier-mismatch") is None


@pytest.mark.parametrize(
    ("code", "cause", "right"),
    [
        ('var t = await ctx.GetTokenAsync("id_token");', "id-token-as-access-token", '"access_token"'),
        ("uni.setStorageSync('token', res.data.refreshToken)", "refresh-token-as-access-token", "data.accessToken)"),
        ("localStorage.setItem('accessToken', r.refresh_token)", "refresh-token-as-access-token", "r.access_token)"),
        ("prefs.getString('idToken')", "id-token-as-access-token", "'accessToken'"),
    ],
)
def test_the_token_is_taken_under_the_name_of_the_access_token(code: str, cause: str, right: str) -> None:
    assert right in (mended(taken_by_name_in, code, cause) or "")
    assert mended(taken_by_name_in, code, "access-token-expired") is None


def test_a_refresh_token_that_is_kept_under_its_own_name_is_left_there() -> None:
    code = "localStorage.setItem('refreshToken', r.refresh_token)"
    assert mended(taken_by_name_in, code, "refresh-token-as-access-token") is None


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ('axios.create({ auth: { username: "a", password: "b" }, headers: { Authorization: t } })', "headers:"),
        ('requests.get(u, headers={"Authorization": t}, auth=(a, b))', 'requests.get(u, headers={"Authorization": t})'),
        ("$c->get($u, ['auth' => ['a', 'b'], 'headers' => ['Authorization' => $t]]);", "'headers' =>"),
    ],
)
def test_a_call_that_sets_the_header_goes_without_the_option_that_overwrites_it(code: str, right: str) -> None:
    made = mended(without_option_in, code, "credential-overridden")
    assert made is not None
    assert right in made
    assert "auth:" not in made.replace("Authorization:", "")
    assert "auth=" not in made
    assert "'auth'" not in made


def test_an_option_that_alone_sets_the_credential_stays() -> None:
    assert mended(without_option_in, "requests.get(u, json=x, auth=(a, b))", "credential-overridden") is None


GRANTS = [
    ('form["grant_type"] = "authorization_code";\nvar c = code;', '["code"] = code;'),
    ('{ "grant_type", "refresh_token" },\nstring refreshToken', '{ "refresh_token", refreshToken },'),
    ('data.Set("grant_type", "authorization_code"),\nfunc f(code string)', 'data.Set("code", code),'),
    ("'grant_type' => 'refresh_token',\n$refresh_token", "'refresh_token' => $refresh_token,"),
]


@pytest.mark.parametrize(("code", "right"), GRANTS)
def test_a_parameter_that_the_grant_needs_is_added_as_the_code_writes_the_others(code: str, right: str) -> None:
    assert right in (mended(added_in, code, "missing-grant-type-or-parameter") or "")


@pytest.mark.parametrize(
    "code",
    [
        '["grant_type"] = "authorization_code",\n["code"] = code,',
        '["grant_type"] = "client_credentials",\nvar c = code;',
        '["grant_type"] = "authorization_code",\nreturn status;',
    ],
)
def test_nothing_is_added_to_a_grant_that_is_whole_or_whose_value_the_code_does_not_have(code: str) -> None:
    assert mended(added_in, code, "missing-grant-type-or-parameter") is None


def test_a_letter_too_few_in_a_long_name_is_a_slip_of_it_and_another_word_is_not() -> None:
    assert meant_by("asertion") == "assertion"
    assert meant_by("redirect_urls") == "redirect_uri"
    assert meant_by("client_ip") == ""
    assert meant_by("resource") == ""


@pytest.mark.parametrize(
    ("code", "right"),
    [
        ('$h = "Accept: */*" .\n  "Authorization: Bearer $t";', '"Accept: */*\\r\\n" .'),
        ("$h = 'Accept: */*' . 'Authorization: Bearer ' . $t;", "'Accept: */*' . \"\\r\\n\" . 'Authorization"),
    ],
)
def test_a_header_line_ends_before_the_next_one_begins(code: str, right: str) -> None:
    assert right in (mended(as_lines_in, code, "malformed-header-line") or "")


def _request(text: str) -> Any:
    at = datetime(2026, 11, 28, 8, tzinfo=UTC)
    return examined.examined(text, "generic", at)[1]["verdict"]["fix"]["request"]


def test_the_page_shows_the_statement_that_reads_the_file_with_the_break_taken_off() -> None:
    paste = (
        'let token = std::fs::read_to_string("/run/secrets/token")?;\n'
        'h.insert(AUTHORIZATION, format!("Bearer {token}").parse()?);\n\nError: failed to parse header value\n'
        "the file ends with a newline"
    )
    assert ".trim().to_owned();" in _request(paste)


def test_the_page_shows_the_call_without_the_option_that_overwrites_the_header() -> None:
    paste = (
        'const api = axios.create({\n  baseURL: "https://shop.example/wp-json",\n'
        '  auth: { username: "stage", password: "let-me-in" },\n});\n'
        'api.interceptors.request.use((c) => { c.headers.set("Authorization", `Bearer ${jwt()}`); return c; });\n\n'
        "GET /wc/v3/orders -> 401"
    )
    shown = _request(paste)
    assert "axios.create({" in shown
    assert "let-me-in" not in shown
    assert "auth:" not in shown


def test_where_the_code_holds_the_token_itself_the_whole_call_is_shown_which_reads_it_from_the_environment() -> None:
    paste = (
        'import requests\nr = requests.get("https://api.example.com/v1/items", headers={"Accept": "application/json", '
        '"Authorization": "Bearer: Zq7LmT2vKp9RzWn4sYb8HdGcXf3Jt5Q"}, timeout=30)\n401 Unauthorized\n'
    )
    shown = _request(paste)
    assert "os.environ[" in shown
    assert '"Bearer " + ACCESS_TOKEN' not in shown
