// axa's oauth2-mock-server and an API whose refusals are jose's own words, run as a process: `node provider.mjs PORT`.
//
// The issuer is the origin, and it issues whatever it is asked for. /api verifies the JWTs. The paths below /- are for
// the tests alone; a token request's X-Clock-Offset lets its token have been issued so many seconds from now.
import { createServer } from 'node:http';

import { createRemoteJWKSet, jwtVerify } from 'jose';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

const port = Number(process.argv[2]);
const base = `http://127.0.0.1:${port}`;

const issuer = new OAuth2Issuer();
issuer.url = base;
await issuer.keys.generate('RS256');
const service = new OAuth2Service(issuer);
service.on('beforeTokenSigning', (token, request) => {
  const offset = Number(request.headers['x-clock-offset'] ?? 0);
  for (const name of ['iat', 'nbf', 'exp']) if (token.payload[name]) token.payload[name] += offset;
  // a token of the code flow is made for this API, and an ID token for its client
  token.payload.aud ??= `${base}/api`;
});
const keys = createRemoteJWKSet(new URL(`${base}/jwks`));

function say(response, status, content, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
}

async function api(request, response, scope) {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!token) return say(response, 401, { message: 'No token was provided' }, { 'WWW-Authenticate': 'Bearer' });
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: base, audience: `${base}/api` });
    if (!(payload.scope ?? '').split(' ').includes(scope)) {
      return say(response, 403, { message: 'Insufficient scope' });
    }
    return say(response, 200, { devices: [] });
  } catch (error) {
    return say(response, 401, { code: error.code, message: error.message });
  }
}

createServer((request, response) => {
  const { pathname } = new URL(request.url, base);
  if (pathname === '/-/healthz') return say(response, 200, {});
  if (pathname === '/api/devices') return api(request, response, 'read');
  if (pathname === '/api/policies') return api(request, response, 'admin');
  return service.requestHandler(request, response);
}).listen(port, '127.0.0.1');
