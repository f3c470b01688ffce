"""Snippets as generators write them: one function a client, in the shape that httpsnippet gives its output."""

# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class Wanted:
    """A request to write code for. The address has its query; the headers hold the credential."""

    name: str
    method: str
    url: str
    headers: dict[str, str]
    body: str = ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def bare(self) -> str:
        """The address without its query."""
        return self.url.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        pairs = urlsplit(self.url).query.split("&")
        return {name: unquote(value) for name, _, value in (unquote(pair).partition("=") for pair in pairs if pair)}


BEARER = {"authorization": "Bearer abc.def-123"}
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
MULTIPART = "multipart/form-data; boundary=---011000010111000001101001"
PARTS = '-----011000010111000001101001\r\nContent-Disposition: form-data; name="foo"\r\n\r\nHello World\r\n-----011000010111000001101001--\r\n'


def _wanted(
    name: str, method: str = "POST", path: str = "/har", label: str = "", body: str = "", **headers: str
) -> Wanted:
    given = dict(BEARER) | {key.replace("_", "-"): value for key, value in headers.items()}
    if label:
        given["content-type"] = label
    scheme = "http" if name == "http-insecure" else "https"
    return Wanted(name, method, f"{scheme}://a.example{path}", given, body)


WANTED = (
    _wanted("form", label=FORM, body="foo=bar&hello=world"),
    _wanted("json", label=JSON, body='{"number":1,"string":"f\\"oo","arr":[1,2,3],"nested":{"a":"b"},"boolean":false}'),
    _wanted("cookies", "GET", cookie="foo=bar; bar=baz"),
    _wanted("custom-method", "PROPFIND"),
    _wanted("full", path="/har?foo=bar&baz=abc&key=value", label=FORM, body="foo=bar", accept=JSON, cookie="a=b"),
    _wanted("headers", "GET", accept=JSON, x_foo="Bar", x_bar="Foo", quoted_value="\"quoted\" 'string'"),
    _wanted("http-insecure", "GET"),
    _wanted("multiline", label=JSON, body='{\n  "foo": "bar"\n}'),
    _wanted("null", label=JSON, body='{"foo":null}'),
    _wanted("multipart", label=MULTIPART, body=PARTS),
    _wanted("multipart-none", label="multipart/form-data"),
    _wanted("nested", "GET", path="/har?foo%5Bbar%5D=baz%2Czap&fiz=buz&key=value"),
    _wanted("query", "GET", path="/har?foo=bar&baz=abc&key=value"),
    _wanted("query-encoded", "GET", path="/har?startTime=2019-06-13T19%3A08%3A25.455Z&endTime=2015-09-15"),
    _wanted("short", "GET"),
    _wanted("text", label="text/plain", body="Hello World"),
    _wanted("put", "PUT", path="/har/12", label=JSON, body='{"a":"b"}'),
)


def q(text: str) -> str:
    """In double quotes, with C's escapes."""
    return json.dumps(text)


def s(text: str) -> str:
    """In single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\r", "\\r").replace("\n", "\\n") + "'"


def _lines(template: str, headers: dict[str, str], quote: Callable[[str], str] = q) -> str:
    return "\n".join(template.format(name=quote(name), value=quote(value)) for name, value in headers.items())


def c_libcurl(r: Wanted) -> str:
    headers = "\n".join(f"headers = curl_slist_append(headers, {q(f'{n}: {v}')});" for n, v in r.headers.items())
    body = f"\n\ncurl_easy_setopt(hnd, CURLOPT_POSTFIELDS, {q(r.body)});" if r.body else ""
    return (
        f'CURL *hnd = curl_easy_init();\n\ncurl_easy_setopt(hnd, CURLOPT_CUSTOMREQUEST, "{r.method}");\n'
        f"curl_easy_setopt(hnd, CURLOPT_URL, {q(r.url)});\n\nstruct curl_slist *headers = NULL;\n{headers}\n"
        f"curl_easy_setopt(hnd, CURLOPT_HTTPHEADER, headers);{body}\n\nCURLcode ret = curl_easy_perform(hnd);\n"
    )


def clojure(r: Wanted) -> str:
    headers = "\n                                     ".join(f":{n} {q(v)}" for n, v in r.headers.items())
    query = " ".join(f":{n} {q(v)}" for n, v in r.query.items())
    params = f"\n :query-params {{{query}}}" if query else ""
    body = f"\n :body {q(r.body)}" if r.body else ""
    return f"(require '[clj-http.client :as client])\n\n(client/{r.method.lower()} {q(r.bare)} {{:headers {{{headers}}}{params}{body}}})\n"


def csharp_httpclient(r: Wanted) -> str:
    sent = {n: v for n, v in r.headers.items() if n != "content-type"}
    headers = "\n".join(f"        {{ {q(n)}, {q(v)} }}," for n, v in sent.items())
    method = (
        f"HttpMethod.{r.method.title()}" if r.method in ("GET", "POST", "PUT") else f"new HttpMethod({q(r.method)})"
    )
    content = ""
    if r.body and r.headers.get("content-type") == FORM:
        content = '    Content = new FormUrlEncodedContent(new Dictionary<string, string>\n    {\n        { "foo", "bar" },\n    }),\n'
    elif r.body:
        content = (
            f"    Content = new StringContent({q(r.body)})\n    {{\n        Headers =\n        {{\n"
            f"            ContentType = new MediaTypeHeaderValue({q(r.headers['content-type'])})\n        }}\n    }}\n"
        )
    return (
        "using System.Net.Http.Headers;\nvar client = new HttpClient();\nvar request = new HttpRequestMessage\n{\n"
        f"    Method = {method},\n    RequestUri = new Uri({q(r.url)}),\n    Headers =\n    {{\n{headers}\n    }},\n{content}}};\n"
        "using (var response = await client.SendAsync(request))\n{\n    response.EnsureSuccessStatusCode();\n"
        "    var body = await response.Content.ReadAsStringAsync();\n    Console.WriteLine(body);\n}\n"
    )


def csharp_restsharp(r: Wanted) -> str:
    body = (
        f"request.AddParameter({q(r.headers['content-type'])}, {q(r.body)}, ParameterType.RequestBody);\n"
        if r.body
        else ""
    )
    method = f"Method.{r.method}" if r.method in ("GET", "POST", "PUT") else f"{q(r.method)}"
    return (
        f"var client = new RestClient({q(r.url)});\nvar request = new RestRequest({method});\n"
        + _lines("request.AddHeader({name}, {value});", r.headers)
        + f"\n{body}IRestResponse response = client.Execute(request);\n"
    )


def go_native(r: Wanted) -> str:
    payload = f"\tpayload := strings.NewReader({q(r.body)})\n\n" if r.body else ""
    return (
        'package main\n\nimport (\n\t"fmt"\n\t"net/http"\n\t"io"\n)\n\nfunc main() {\n\n'
        f'\turl := {q(r.url)}\n\n{payload}\treq, _ := http.NewRequest("{r.method}", url, {"payload" if r.body else "nil"})\n\n'
        + _lines("\treq.Header.Add({name}, {value})", r.headers)
        + "\n\n\tres, _ := http.DefaultClient.Do(req)\n\n\tdefer res.Body.Close()\n\tbody, _ := io.ReadAll(res.Body)\n\n"
        "\tfmt.Println(res)\n\tfmt.Println(string(body))\n\n}\n"
    )


def http_raw(r: Wanted) -> str:
    headers = "\r\n".join(f"{n.title()}: {v}" for n, v in r.headers.items())
    return (
        f"{r.method} {r.path} HTTP/1.1\r\n{headers}\r\nHost: {r.host}\r\nContent-Length: {len(r.body)}\r\n\r\n{r.body}"
    )


def java_asynchttp(r: Wanted) -> str:
    body = f"\n  .setBody({q(r.body)})" if r.body else ""
    return (
        f'AsyncHttpClient client = new DefaultAsyncHttpClient();\nclient.prepare("{r.method}", {q(r.url)})\n'
        + _lines("  .setHeader({name}, {value})", r.headers)
        + f"{body}\n  .execute()\n  .toCompletableFuture()\n  .thenAccept(System.out::println)\n  .join();\n\nclient.close();\n"
    )


def java_nethttp(r: Wanted) -> str:
    publisher = f"HttpRequest.BodyPublishers.ofString({q(r.body)})" if r.body else "HttpRequest.BodyPublishers.noBody()"
    return (
        f"HttpRequest request = HttpRequest.newBuilder()\n    .uri(URI.create({q(r.url)}))\n"
        + _lines("    .header({name}, {value})", r.headers)
        + f'\n    .method("{r.method}", {publisher})\n    .build();\n'
        "HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());\n"
        "System.out.println(response.body());\n"
    )


def java_okhttp(r: Wanted) -> str:
    label = r.headers.get("content-type", JSON)
    media = (
        f"MediaType mediaType = MediaType.parse({q(label)});\nRequestBody body = RequestBody.create(mediaType, {q(r.body)});\n"
        if r.body
        else ""
    )
    call = {"GET": "get()", "POST": f"post({'body' if r.body else 'null'})", "PUT": "put(body)"}.get(
        r.method, f'method("{r.method}", null)'
    )
    return (
        f"OkHttpClient client = new OkHttpClient();\n\n{media}Request request = new Request.Builder()\n"
        f"  .url({q(r.url)})\n  .{call}\n"
        + _lines("  .addHeader({name}, {value})", r.headers)
        + "\n  .build();\n\nResponse response = client.newCall(request).execute();\n"
    )


def java_unirest(r: Wanted) -> str:
    opened = (
        f"Unirest.{r.method.lower()}({q(r.url)})"
        if r.method != "PROPFIND"
        else f'Unirest.customMethod("{r.method}",{q(r.url)})'
    )
    body = f"\n  .body({q(r.body)})" if r.body else ""
    return (
        f"HttpResponse<String> response = {opened}\n"
        + _lines("  .header({name}, {value})", r.headers)
        + f"{body}\n  .asString();\n"
    )


def _object(values: dict[str, str], indent: str) -> str:
    written = f",\n{indent}  ".join(f"{n if n.isalpha() else s(n)}: {s(v)}" for n, v in values.items())
    return f"{{\n{indent}  {written}\n{indent}}}"


def javascript_axios(r: Wanted, first: str = "import axios from 'axios';\n\n") -> str:
    params = f"\n  params: {_object(r.query, '  ')}," if r.query else ""
    body = ""
    encoded = ""
    if r.body and r.headers.get("content-type") == FORM:
        encoded = "const encodedParams = new URLSearchParams();\nencodedParams.set('foo', 'bar');\n\n"
        body = ",\n  data: encodedParams"
    elif r.body:
        body = f",\n  data: {r.body if r.body[0] == '{' else s(r.body)}"
    return (
        f"{first}{encoded}const options = {{\n  method: '{r.method}',\n  url: {s(r.bare)},{params}\n"
        f"  headers: {_object(r.headers, '  ')}{body}\n}};\n\n"
        "try {\n  const { data } = await axios.request(options);\n  console.log(data);\n} catch (error) {\n  console.error(error);\n}\n"
    )


def node_axios(r: Wanted) -> str:
    return javascript_axios(r, "var axios = require('axios').default;\n\n")


def javascript_fetch(r: Wanted) -> str:
    body = ""
    if r.body:
        body = ",\n  body: " + (
            f"JSON.stringify({r.body})"
            if r.body[0] == "{"
            else "new URLSearchParams({foo: 'bar'})"
            if r.headers["content-type"] == FORM
            else s(r.body)
        )
    return (
        f"const url = {s(r.url)};\nconst options = {{\n  method: '{r.method}',\n  headers: {_object(r.headers, '  ')}{body}\n}};\n\n"
        "try {\n  const response = await fetch(url, options);\n  const data = await response.json();\n  console.log(data);\n"
        "} catch (error) {\n  console.error(error);\n}\n"
    )


def node_fetch(r: Wanted) -> str:
    body = f",\n  body: {s(r.body)}" if r.body else ""
    return (
        "const fetch = require('node-fetch');\n\n"
        f"let url = {s(r.url)};\n\nlet options = {{\n  method: '{r.method}',\n  headers: {_object(r.headers, '  ')}{body}\n}};\n\n"
        "fetch(url, options)\n  .then(res => res.json())\n  .then(json => console.log(json))\n  .catch(err => console.error('error:' + err));\n"
    )


def javascript_jquery(r: Wanted) -> str:
    body = f",\n  processData: false,\n  data: {s(r.body)}" if r.body else ""
    return (
        f"const settings = {{\n  async: true,\n  crossDomain: true,\n  url: {s(r.url)},\n  method: '{r.method}',\n"
        f"  headers: {_object(r.headers, '  ')}{body}\n}};\n\n$.ajax(settings).done(function (response) {{\n  console.log(response);\n}});\n"
    )


def javascript_xhr(r: Wanted) -> str:
    data = (
        f"const data = JSON.stringify({r.body});\n\n"
        if r.body[:1] == "{"
        else f"const data = {s(r.body) if r.body else 'null'};\n\n"
    )
    return (
        f"{data}const xhr = new XMLHttpRequest();\nxhr.withCredentials = true;\n\n"
        "xhr.addEventListener('readystatechange', function () {\n  if (this.readyState === this.DONE) {\n    console.log(this.responseText);\n  }\n});\n\n"
        f"xhr.open('{r.method}', {s(r.url)});\n"
        + _lines("xhr.setRequestHeader({name}, {value});", r.headers, s)
        + "\n\nxhr.send(data);\n"
    )


def kotlin_okhttp(r: Wanted) -> str:
    label = r.headers.get("content-type", JSON)
    media = (
        f"val mediaType = MediaType.parse({q(label)})\nval body = RequestBody.create(mediaType, {q(r.body)})\n"
        if r.body
        else ""
    )
    call = {"GET": "get()", "POST": f"post({'body' if r.body else 'null'})", "PUT": "put(body)"}.get(
        r.method, f'method("{r.method}", null)'
    )
    return (
        f"val client = OkHttpClient()\n\n{media}val request = Request.Builder()\n  .url({q(r.url)})\n  .{call}\n"
        + _lines("  .addHeader({name}, {value})", r.headers)
        + "\n  .build()\n\nval response = client.newCall(request).execute()\n"
    )


def node_native(r: Wanted) -> str:
    scheme = r.url.partition(":")[0]
    body = f"\nreq.write({s(r.body)});" if r.body else ""
    return (
        f"const http = require('{scheme}');\n\nconst options = {{\n  method: '{r.method}',\n  hostname: {s(r.host)},\n  port: null,\n"
        f"  path: {s(r.path)},\n  headers: {_object(r.headers, '  ')}\n}};\n\nconst req = http.request(options, function (res) {{\n"
        "  const chunks = [];\n\n  res.on('data', function (chunk) {\n    chunks.push(chunk);\n  });\n\n  res.on('end', function () {\n"
        f"    const body = Buffer.concat(chunks);\n    console.log(body.toString());\n  }});\n}});\n{body}\nreq.end();\n"
    )


def node_request(r: Wanted) -> str:
    query = f"\n  qs: {_object(r.query, '  ')}," if r.query else ""
    body = f",\n  body: {s(r.body)}" if r.body else ""
    return (
        f"const request = require('request');\n\nconst options = {{\n  method: '{r.method}',\n  url: {s(r.bare)},{query}\n"
        f"  headers: {_object(r.headers, '  ')}{body}\n}};\n\nrequest(options, function (error, response, body) {{\n"
        "  if (error) throw new Error(error);\n\n  console.log(body);\n});\n"
    )


def node_unirest(r: Wanted) -> str:
    query = f"req.query({_object(r.query, '')});\n\n" if r.query else ""
    body = f"req.send({s(r.body)});\n\n" if r.body else ""
    return (
        f"const unirest = require('unirest');\n\nconst req = unirest('{r.method}', {s(r.bare)});\n\n{query}"
        f"req.headers({_object(r.headers, '')});\n\n{body}req.end(function (res) {{\n  if (res.error) throw new Error(res.error);\n\n  console.log(res.body);\n}});\n"
    )


def objc(r: Wanted) -> str:
    headers = ",\n                           ".join(f"@{q(n)}: @{q(v)}" for n, v in r.headers.items())
    return (
        f"#import <Foundation/Foundation.h>\n\nNSDictionary *headers = @{{ {headers} }};\n\n"
        f"NSMutableURLRequest *request = [NSMutableURLRequest requestWithURL:[NSURL URLWithString:@{q(r.url)}]\n"
        "                                                       cachePolicy:NSURLRequestUseProtocolCachePolicy\n"
        f'                                                   timeoutInterval:10.0];\n[request setHTTPMethod:@"{r.method}"];\n'
        "[request setAllHTTPHeaderFields:headers];\n\nNSURLSession *session = [NSURLSession sharedSession];\n"
    )


def ocaml(r: Wanted) -> str:
    headers = "\n".join(f"  ({q(n)}, {q(v)});" for n, v in r.headers.items())
    return (
        f"open Cohttp_lwt_unix\nopen Cohttp\nopen Lwt\n\nlet uri = Uri.of_string {q(r.url)} in\n"
        f"let headers = Header.add_list (Header.init ()) [\n{headers}\n] in\n\nClient.call ~headers `{r.method} uri\n"
        ">>= fun (res, body_stream) ->\n  (* Do stuff with the result *)\n"
    )


def php_curl(r: Wanted) -> str:
    headers = ",\n    ".join(q(f"{n}: {v}") for n, v in r.headers.items())
    body = f"  CURLOPT_POSTFIELDS => {q(r.body)},\n" if r.body else ""
    return (
        f'<?php\n\n$curl = curl_init();\n\ncurl_setopt_array($curl, [\n  CURLOPT_URL => {q(r.url)},\n  CURLOPT_RETURNTRANSFER => true,\n  CURLOPT_ENCODING => "",\n'
        "  CURLOPT_MAXREDIRS => 10,\n  CURLOPT_TIMEOUT => 30,\n  CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_1,\n"
        f'  CURLOPT_CUSTOMREQUEST => "{r.method}",\n{body}  CURLOPT_HTTPHEADER => [\n    {headers}\n  ],\n]);\n\n'
        '$response = curl_exec($curl);\n$err = curl_error($curl);\n\ncurl_close($curl);\n\nif ($err) {\n  echo "cURL Error #:" . $err;\n} else {\n  echo $response;\n}\n'
    )


def php_guzzle(r: Wanted) -> str:
    headers = "\n    ".join(f"{s(n)} => {s(v)}," for n, v in r.headers.items())
    body = f"  'body' => {s(r.body)},\n" if r.body else ""
    return (
        "<?php\nrequire_once('vendor/autoload.php');\n\n$client = new \\GuzzleHttp\\Client();\n\n"
        f"$response = $client->request('{r.method}', {s(r.url)}, [\n{body}  'headers' => [\n    {headers}\n  ],\n]);\n\necho $response->getBody();\n"
    )


def php_http1(r: Wanted) -> str:
    headers = ",\n  ".join(f"{s(n)} => {s(v)}" for n, v in r.headers.items())
    method = f"HTTP_METH_{r.method}" if r.method != "PROPFIND" else "HttpRequest::HTTP_METH_PROPFIND"
    query = (
        f"$request->setQueryData([\n  {', '.join(f'{s(n)} => {s(v)}' for n, v in r.query.items())}\n]);\n\n"
        if r.query
        else ""
    )
    body = f"$request->setBody({s(r.body)});\n\n" if r.body else ""
    return (
        f"<?php\n\n$request = new HttpRequest();\n$request->setUrl({s(r.bare)});\n$request->setMethod({method});\n\n{query}"
        f"$request->setHeaders([\n  {headers}\n]);\n\n{body}try {{\n  $response = $request->send();\n\n  echo $response->getBody();\n"
        "} catch (HttpException $ex) {\n  echo $ex;\n}\n"
    )


def php_http2(r: Wanted) -> str:
    headers = ",\n  ".join(f"{s(n)} => {s(v)}" for n, v in r.headers.items())
    body = (
        f"$body = new http\\Message\\Body;\n$body->append({s(r.body)});\n$request->setBody($body);\n" if r.body else ""
    )
    query = (
        f"$request->setQuery(new http\\QueryString([\n  {', '.join(f'{s(n)} => {s(v)}' for n, v in r.query.items())}\n]));\n"
        if r.query
        else ""
    )
    return (
        f"<?php\n\n$client = new http\\Client;\n$request = new http\\Client\\Request;\n\n$request->setRequestUrl({s(r.bare)});\n"
        f"$request->setRequestMethod('{r.method}');\n{body}{query}$request->setHeaders([\n  {headers}\n]);\n\n"
        "$client->enqueue($request)->send();\n$response = $client->getResponse();\n\necho $response->getBody();\n"
    )


def _powershell(r: Wanted, command: str) -> str:
    one = lambda text: "'" + text.replace("'", "''") + "'"  # noqa: E731
    headers = "\n".join(f'$headers.Add("{n}", {one(v)})' for n, v in r.headers.items())
    label = r.headers.get("content-type", "")
    body = f" -ContentType {one(label)} -Body {one(r.body)}" if r.body else ""
    method = r.method if r.method != "PROPFIND" else ""
    sent = f"-Method {method}" if method else f"-CustomMethod {r.method}"
    return f"$headers=@{{}}\n{headers}\n$response = {command} -Uri {one(r.url)} {sent} -Headers $headers{body}\n"


def powershell_restmethod(r: Wanted) -> str:
    return _powershell(r, "Invoke-RestMethod")


def powershell_webrequest(r: Wanted) -> str:
    return _powershell(r, "Invoke-WebRequest")


def python_python3(r: Wanted) -> str:
    kind = "HTTPSConnection" if r.url.startswith("https") else "HTTPConnection"
    headers = ",\n    ".join(f"{s(n)}: {q(v)}" for n, v in r.headers.items())
    payload = f"payload = {q(r.body)}\n\n" if r.body else ""
    return (
        f'import http.client\n\nconn = http.client.{kind}("{r.host}")\n\n{payload}headers = {{\n    {headers}\n}}\n\n'
        f'conn.request("{r.method}", {q(r.path)}, {"payload, " if r.body else "headers="}headers)\n\n'
        'res = conn.getresponse()\ndata = res.read()\n\nprint(data.decode("utf-8"))\n'
    )


def python_requests(r: Wanted) -> str:
    headers = ",\n    ".join(f"{q(n)}: {q(v)}" for n, v in r.headers.items())
    query = f"querystring = {json.dumps(r.query)}\n\n" if r.query else ""
    body = sent = ""
    if r.body[:1] == "{":
        body = f"payload = {json.loads(r.body)!r}\n"
        sent = "json=payload, "
    elif r.body:
        body, sent = f"payload = {q(r.body)}\n", "data=payload, "
    call = f"requests.{r.method.lower()}(url, " if r.method != "PROPFIND" else f'requests.request("{r.method}", url, '
    return (
        f"import requests\n\nurl = {q(r.bare)}\n\n{query}{body}headers = {{\n    {headers}\n}}\n\n"
        f"response = {call}{sent}headers=headers{', params=querystring' if r.query else ''})\n\nprint(response.json())\n"
    )


def r_httr(r: Wanted) -> str:
    headers = ", ".join(
        f"'{n}' = {s(v)}" for n, v in r.headers.items() if n not in ("content-type", "accept", "cookie")
    )
    query = (
        f"queryString <- list(\n  {', '.join(f'{n} = {q(v)}' for n, v in r.query.items())}\n)\n\n" if r.query else ""
    )
    payload = f'payload <- {q(r.body)}\n\nencode <- "raw"\n\n' if r.body else ""
    return (
        f'library(httr)\n\nurl <- {q(r.bare)}\n\n{query}{payload}response <- VERB("{r.method}", url, '
        f'{"body = payload, " if r.body else ""}add_headers({headers}){", query = queryString" if r.query else ""}, content_type("application/octet-stream"))\n\n'
        'content(response, "text")\n'
    )


def ruby_native(r: Wanted) -> str:
    body = f"request.body = {q(r.body)}\n" if r.body else ""
    ssl = "http.use_ssl = true\n" if r.url.startswith("https") else ""
    return (
        f"require 'uri'\nrequire 'net/http'\n\nurl = URI({q(r.url)})\n\nhttp = Net::HTTP.new(url.host, url.port)\n{ssl}\n"
        f"request = Net::HTTP::{r.method.capitalize()}.new(url)\n"
        + _lines("request[{name}] = {value}", r.headers)
        + f"\n{body}\nresponse = http.request(request)\nputs response.read_body\n"
    )


def ruby_faraday(r: Wanted) -> str:
    base = r.url.partition("://")[0] + "://" + r.host
    query = f"  req.params = {json.dumps(r.query)}\n" if r.query else ""
    body = f"  req.body = {q(r.body)}\n" if r.body else ""
    return (
        f"require 'faraday'\n\nconn = Faraday.new(\n  url: '{base}',\n)\n\nresponse = conn.{r.method.lower()} do |req|\n  req.url({s(urlsplit(r.url).path)})\n"
        + _lines("  req.headers[{name}] = {value}", r.headers)
        + f"\n{query}{body}end\n\nputs response.status\nputs response.body\n"
    )


def rust_reqwest(r: Wanted) -> str:
    query = (
        f"    let querystring = [\n        {', '.join(f'({q(n)}, {q(v)})' for n, v in r.query.items())},\n    ];\n\n"
        if r.query
        else ""
    )
    payload = (
        f"    let payload = json!({r.body});\n\n"
        if r.body[:1] == "{"
        else f"    let payload = {q(r.body)};\n\n"
        if r.body
        else ""
    )
    sent = "\n        .query(&querystring)" if r.query else ""
    body = f"\n        .{'json' if r.body[:1] == '{' else 'body'}(&payload)" if r.body else ""
    opened = (
        f"client.{r.method.lower()}(url)"
        if r.method != "PROPFIND"
        else f'client.request(reqwest::Method::from_str("{r.method}").unwrap(), url)'
    )
    return (
        f"use serde_json::json;\nuse reqwest;\n\n#[tokio::main]\npub async fn main() {{\n    let url = {q(r.bare)};\n\n{query}{payload}"
        "    let mut headers = reqwest::header::HeaderMap::new();\n"
        + _lines("    headers.insert({name}, {value}.parse().unwrap());", r.headers)
        + f"\n\n    let client = reqwest::Client::new();\n    let response = {opened}{sent}\n        .headers(headers){body}\n        .send()\n        .await;\n\n"
        "    let results = response.unwrap()\n        .json::<serde_json::Value>()\n        .await\n        .unwrap();\n\n    dbg!(results);\n}\n"
    )


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def shell_curl(r: Wanted) -> str:
    headers = "".join(f" \\\n  --header {_shell(f'{n}: {v}')}" for n, v in r.headers.items())
    body = f" \\\n  --data {_shell(r.body)}" if r.body else ""
    return f"curl --request {r.method} \\\n  --url {_shell(r.url)}{headers}{body}\n"


def shell_httpie(r: Wanted) -> str:
    headers = "".join(f" \\\n  {n}:{_shell(v)}" for n, v in r.headers.items())
    first = f"echo {_shell(r.body)} | \\\n  " if r.body else ""
    return f"{first}http {r.method} {_shell(r.url)}{headers}\n"


def shell_wget(r: Wanted) -> str:
    headers = "".join(f" \\\n  --header {_shell(f'{n}: {v}')}" for n, v in r.headers.items())
    body = f" \\\n  --body-data {_shell(r.body)}" if r.body else ""
    return f"wget --quiet \\\n  --method {r.method}{headers}{body} \\\n  --output-document \\\n  - {_shell(r.url)}\n"


def swift_urlsession(r: Wanted) -> str:
    headers = ",\n  ".join(f"{q(n)}: {q(v)}" for n, v in r.headers.items())
    body = f"let postData = Data({q(r.body)}.utf8)\n\n" if r.body else ""
    sent = "request.httpBody = postData\n" if r.body else ""
    return (
        f"import Foundation\n\nlet headers = [\n  {headers}\n]\n\n{body}let url = URL(string: {q(r.url)})!\nvar request = URLRequest(url: url)\n"
        f'request.httpMethod = "{r.method}"\nrequest.timeoutInterval = 10\nrequest.allHTTPHeaderFields = headers\n{sent}\n'
        "let (data, _) = try await URLSession.shared.data(for: request)\nprint(String(decoding: data, as: UTF8.self))\n"
    )


def crystal(r: Wanted) -> str:
    headers = ",\n".join(f"  {q(n)} => {q(v)}" for n, v in r.headers.items())
    body = f"reqBody = {q(r.body)}\n" if r.body else ""
    call = (
        f"HTTP::Client.{r.method.lower()} url, headers: headers"
        if r.method != "PROPFIND"
        else f'HTTP::Client.exec "{r.method}", url, headers: headers'
    )
    return f'require "http/client"\n\nurl = {q(r.url)}\nheaders = HTTP::Headers{{\n{headers}\n}}\n{body}\nresponse = {call}{", body: reqBody" if r.body else ""}\nputs response.body\n'


TARGETS: tuple[Callable[[Wanted], str], ...] = (
    c_libcurl, clojure, crystal, csharp_httpclient, csharp_restsharp, go_native, http_raw, java_asynchttp, java_nethttp,
    java_okhttp, java_unirest, javascript_axios, javascript_fetch, javascript_jquery, javascript_xhr, kotlin_okhttp,
    node_axios, node_fetch, node_native, node_request, node_unirest, objc, ocaml, php_curl, php_guzzle, php_http1,
    php_http2, powershell_restmethod, powershell_webrequest, python_python3, python_requests, r_httr, ruby_faraday,
    ruby_native, rust_reqwest, shell_curl, shell_httpie, shell_wget, swift_urlsession,
)  # fmt: skip
