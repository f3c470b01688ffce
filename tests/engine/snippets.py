"""The twenty-nine snippets that documentation shows most: one call with a bearer token, in each client's own words."""

from __future__ import annotations

SNIPPETS = {
    "Python requests": """
import requests

API_TOKEN = "abc.def"
BASE_URL = "https://a.example"

def get_devices():
    headers = {"Authorization": f"Bearer {API_TOKEN}", "Accept": "application/json"}
    response = requests.get(f"{BASE_URL}/v2", headers=headers, timeout=10)
    response.raise_for_status()
    return response.json()
""",
    "Python requests session": """
import requests

with requests.Session() as session:
    session.headers["Authorization"] = "Bearer abc.def"
    response = session.get("https://a.example/v2")
""",
    "Python httpx": """
import httpx

client = httpx.Client(base_url="https://a.example", headers={"Authorization": "Bearer abc.def"})
r = client.get("/v2")
""",
    "Python aiohttp": """
import aiohttp, asyncio

async def main():
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer abc.def"}) as session:
        async with session.get("https://a.example/v2") as response:
            print(await response.text())
asyncio.run(main())
""",
    "Python urllib": """
from urllib.request import Request, urlopen

req = Request("https://a.example/v2")
req.add_header("Authorization", "Bearer abc.def")
content = urlopen(req).read()
""",
    "Python http.client": """
import http.client

conn = http.client.HTTPSConnection("a.example")
headers = { 'Authorization': "Bearer abc.def" }
conn.request("GET", "/v2", headers=headers)
res = conn.getresponse()
""",
    "JavaScript fetch": """
const token = 'abc.def';
const response = await fetch('https://a.example/v2', {
  method: 'GET',
  headers: {
    'Authorization': `Bearer ${token}`,
    'Content-Type': 'application/json',
  },
});
""",
    "JavaScript fetch with Headers": """
const headers = new Headers();
headers.set('Authorization', 'Bearer abc.def');
const request = new Request('https://a.example/v2', { headers });
fetch(request).then((response) => response.json());
""",
    "JavaScript axios": """
import axios from 'axios';

const api = axios.create({
  baseURL: 'https://a.example',
  headers: { Authorization: 'Bearer abc.def' },
});
export const devices = () => api.get('/v2').then(({ data }) => data);
""",
    "JavaScript axios defaults": """
axios.defaults.baseURL = 'https://a.example';
axios.defaults.headers.common['Authorization'] = 'Bearer abc.def';
axios.get('/v2');
""",
    "JavaScript XMLHttpRequest": """
var xhr = new XMLHttpRequest();
xhr.open('GET', 'https://a.example/v2', true);
xhr.setRequestHeader('Authorization', 'Bearer ' + 'abc.def');
xhr.onload = function () { console.log(this.responseText); };
xhr.send();
""",
    "JavaScript jQuery": """
$.ajax({
  url: 'https://a.example/v2',
  type: 'GET',
  headers: { Authorization: 'Bearer abc.def' },
  success: function (data) { console.log(data); }
});
""",
    "TypeScript Angular": """
@Injectable()
export class DeviceService {
  private readonly url: string = 'https://a.example/v2';
  constructor(private http: HttpClient) {}
  list(): Observable<Device[]> {
    const h = new HttpHeaders().set('Authorization', 'Bearer abc.def');
    return this.http.get<Device[]>('https://a.example/v2', { headers: h });
  }
}
""",
    "Node https": """
const https = require('https');
const options = {
  hostname: 'a.example',
  port: 443,
  path: '/v2',
  method: 'GET',
  headers: { Authorization: 'Bearer abc.def' },
};
const req = https.request(options, (res) => { res.on('data', (d) => process.stdout.write(d)); });
req.end();
""",
    "Java HttpClient": """
HttpClient client = HttpClient.newHttpClient();
HttpRequest request = HttpRequest.newBuilder(URI.create("https://a.example/v2"))
        .header("Authorization", "Bearer " + TOKEN)
        .method("GET", HttpRequest.BodyPublishers.noBody())
        .build();
private static final String TOKEN = "abc.def";
""",
    "Java HttpURLConnection": """
public class Main {
    public static void main(String[] args) throws Exception {
        URL url = new URL("https://a.example/v2");
        HttpURLConnection conn = (HttpURLConnection) url.openConnection();
        conn.setRequestMethod("GET");
        conn.setRequestProperty("Authorization", "Bearer abc.def");
        int status = conn.getResponseCode();
    }
}
""",
    "Java OkHttp": """
OkHttpClient client = new OkHttpClient();
Request request = new Request.Builder()
  .url("https://a.example/v2")
  .get()
  .addHeader("Authorization", "Bearer abc.def")
  .build();
Response response = client.newCall(request).execute();
""",
    "Java Spring RestTemplate": """
RestTemplate restTemplate = new RestTemplate();
HttpHeaders headers = new HttpHeaders();
headers.setBearerAuth("abc.def");
HttpEntity<Void> entity = new HttpEntity<>(headers);
ResponseEntity<String> response = restTemplate.exchange("https://a.example/v2", HttpMethod.GET, entity, String.class);
""",
    "Kotlin OkHttp": """
val client = OkHttpClient()
val request = Request.Builder()
  .url("https://a.example/v2")
  .header("Authorization", "Bearer abc.def")
  .build()
client.newCall(request).execute().use { println(it.body!!.string()) }
""",
    "C# HttpClient": """
using var client = new HttpClient();
client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "abc.def");
var response = await client.GetAsync("https://a.example/v2");
""",
    "C# HttpRequestMessage": """
var token = "abc.def";
var request = new HttpRequestMessage(HttpMethod.Get, "https://a.example/v2");
request.Headers.Add("Authorization", $"Bearer {token}");
var response = await httpClient.SendAsync(request);
""",
    "C# RestSharp": """
var client = new RestClient("https://a.example/v2");
var request = new RestRequest(Method.GET);
request.AddHeader("Authorization", "Bearer abc.def");
IRestResponse response = client.Execute(request);
""",
    "Go net/http": """
package main

import "net/http"

const token = "abc.def"

func main() {
	client := &http.Client{}
	req, err := http.NewRequest(http.MethodGet, "https://a.example/v2", nil)
	if err != nil {
		panic(err)
	}
	req.Header.Add("Authorization", "Bearer "+token)
	resp, err := client.Do(req)
}
""",
    "PHP curl": """
<?php
$token = 'abc.def';
$ch = curl_init();
curl_setopt($ch, CURLOPT_URL, 'https://a.example/v2');
curl_setopt($ch, CURLOPT_RETURNTRANSFER, true);
curl_setopt($ch, CURLOPT_HTTPHEADER, [
    'Accept: application/json',
    "Authorization: Bearer $token",
]);
$response = curl_exec($ch);
""",
    "PHP Guzzle": """
<?php
$client = new GuzzleHttp\\Client(['base_uri' => 'https://a.example']);
$response = $client->request('GET', '/v2', [
    'headers' => ['Authorization' => 'Bearer abc.def'],
]);
""",
    "Ruby Net::HTTP": """
require 'net/http'
uri = URI.parse('https://a.example/v2')
http = Net::HTTP.new(uri.host, uri.port)
http.use_ssl = true
request = Net::HTTP::Get.new(uri.request_uri)
request = Net::HTTP::Get.new(uri)
request['Authorization'] = 'Bearer abc.def'
response = http.request(request)
""".replace("request = Net::HTTP::Get.new(uri.request_uri)\n", ""),
    "Rust reqwest": """
let client = reqwest::Client::new();
let response = client
    .get("https://a.example/v2")
    .header(AUTHORIZATION, "Bearer abc.def")
    .send()
    .await?;
""",
    "Swift URLSession": """
let url = URL(string: "https://a.example/v2")!
var request = URLRequest(url: url)
request.httpMethod = "GET"
request.setValue("Bearer abc.def", forHTTPHeaderField: "Authorization")
let task = URLSession.shared.dataTask(with: request) { data, response, error in print(data) }
""",
    "PowerShell": """
$token = "abc.def"
$headers = @{
    Authorization = "Bearer $token"
}
Invoke-RestMethod -Uri "https://a.example/v2" -Method Get -Headers $headers
""",
}
