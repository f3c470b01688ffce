// An OpenID provider (node's oidc-provider) and two APIs, run as a process of its own: `node provider.mjs PORT`.
//
// The issuer is the origin. /api takes JWTs (RFC 9068), /opaque takes tokens that only introspection can judge.
// The paths below /- are for the tests alone. A token request's X-Clock-Offset moves this process's clock by so many
// seconds while the token is made, so that a token of an hour ago can be had without waiting for one.
import { createServer } from 'node:http';

import { calculateJwkThumbprint, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import { Provider, errors } from 'oidc-provider';

const port = Number(process.argv[2]);
const base = `http://127.0.0.1:${port}`;
const LIFETIME_S = 3600;

const RESOURCES = {
  [`${base}/api`]: 'jwt',
  [`${base}/opaque`]: 'opaque',
  'https://billing.example/': 'jwt',
  'https://ledger.example/': 'opaque',
};

function client(name, method) {
  return {
    client_id: name,
    client_secret: `${name}-secret-0123456789`,
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'read write',
  };
}

async function newProvider() {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const key = await exportJWK(privateKey);
  const provider = new Provider(base, {
    clients: [
      client('demo', 'client_secret_basic'),
      client('poster', 'client_secret_post'),
      client('portal', 'client_secret_basic'),
    ],
    jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig', kid: await calculateJwkThumbprint(key) }] },
    scopes: ['read', 'write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true },
      introspection: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo(ctx, indicator) {
          if (!RESOURCES[indicator]) throw new errors.InvalidTarget();
          return {
            scope: 'read write',
            audience: indicator,
            accessTokenTTL: LIFETIME_S,
            accessTokenFormat: RESOURCES[indicator],
          };
        },
      },
    },
  });
  provider.use(async (ctx, next) => {
    const offset = Number(ctx.get('X-Clock-Offset') || 0) * 1000;
    if (!offset || ctx.path !== '/token') return next();
    const now = Date.now;
    Date.now = () => now() + offset;
    try {
      return await next();
    } finally {
      Date.now = now;
    }
  });
  return provider;
}

let provider = await newProvider();
let handle = provider.callback();
const keys = createRemoteJWKSet(new URL(`${base}/jwks`), { cooldownDuration: 0, cacheMaxAge: 0 });

function say(response, status, content, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
}

function refuse(response, place, status, error, description) {
  const parts = [`realm="${place}"`];
  if (error) parts.push(`error="${error}"`, `error_description="${description}"`);
  parts.push(`resource_metadata="${base}/.well-known/oauth-protected-resource${place}"`);
  say(response, status, error ? { error, error_description: description } : {}, {
    'WWW-Authenticate': `Bearer ${parts.join(', ')}`,
  });
}

async function claimsOf(token, place) {
  if (place === '/api') {
    const { payload } = await jwtVerify(token, keys, { issuer: base, audience: `${base}/api`, typ: 'at+jwt' });
    return payload;
  }
  const found = await provider.ClientCredentials.find(token);
  if (!found) throw new Error('unknown, expired or revoked');
  if (found.aud !== `${base}/opaque`) throw new Error('of another audience');
  return { scope: found.scope, cnf: found.jkt ? { jkt: found.jkt } : undefined };
}

// One answer for every reason, as RFC 6750, 3.1 allows: the diagnosis must not live off the API's words.
async function api(request, response, place, scope) {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
  if (!token) return refuse(response, place, 401);
  try {
    const claims = await claimsOf(token, place);
    if (claims.cnf) throw new Error('bound to a key');
    if (!(claims.scope ?? '').split(' ').includes(scope)) {
      return refuse(response, place, 403, 'insufficient_scope', `needs the scope ${scope}`);
    }
    return say(response, 200, { devices: [] });
  } catch {
    return refuse(response, place, 401, 'invalid_token', 'The access token is not accepted');
  }
}

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, base);
  const resource = /^\/\.well-known\/oauth-protected-resource(\/api|\/opaque)$/.exec(pathname);
  const call = /^(\/api|\/opaque)\/(devices|policies)$/.exec(pathname);
  if (pathname === '/-/healthz') return say(response, 200, {});
  if (pathname === '/-/rotate') {
    provider = await newProvider();
    handle = provider.callback();
    return say(response, 200, {});
  }
  if (resource) return say(response, 200, { resource: base + resource[1], authorization_servers: [base] });
  if (call) return api(request, response, call[1], call[2] === 'devices' ? 'read' : 'admin');
  return handle(request, response);
}).listen(port, '127.0.0.1');
