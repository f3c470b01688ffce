// better-auth with its OAuth provider, and an API that its own resource client protects: `node provider.mjs PORT`.
//
// The issuer is /auth and the API /api. The paths below /- are for the tests alone: a code of a person who signed in.
// A token request's X-Clock-Offset moves this process's clock by so many seconds while its token is made.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

import { oauthProvider } from '@better-auth/oauth-provider';
import { oauthProviderResourceClient } from '@better-auth/oauth-provider/resource-client';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import { jwt } from 'better-auth/plugins';

const port = Number(process.argv[2]);
const base = `http://127.0.0.1:${port}`;
const CALLBACK = 'https://app.example/callback';
const SCOPES = ['openid', 'offline_access', 'read', 'write', 'admin'];
const MODELS = ['user', 'session', 'account', 'verification', 'jwks', 'oauthClient', 'oauthResource'];
MODELS.push('oauthClientResource', 'oauthRefreshToken', 'oauthAccessToken', 'oauthConsent', 'oauthClientAssertion');

const auth = betterAuth({
  baseURL: base,
  basePath: '/auth',
  secret: 'a-secret-of-the-live-tests-0123456789',
  database: memoryAdapter(Object.fromEntries(MODELS.map((name) => [name, []]))),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  logger: { level: 'error' },
  plugins: [
    jwt({ jwks: { keyPairConfig: { alg: 'RS256' } }, disableSettingJwtHeader: true }),
    oauthProvider({
      loginPage: '/login',
      consentPage: '/consent',
      scopes: SCOPES,
      resources: [`${base}/api`, 'https://billing.example/'],
      enforcePerClientResources: false,
      silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
    }),
  ],
});

async function fill() {
  const { adapter } = await auth.$context;
  const grants = { web: ['authorization_code', 'refresh_token'] };
  const methods = { poster: 'client_secret_post' };
  for (const name of ['demo', 'poster', 'portal', 'web']) {
    const secret = createHash('sha256').update(`${name}-secret-0123456789`).digest('base64url');
    await adapter.create({
      model: 'oauthClient',
      data: {
        clientId: name,
        clientSecret: secret,
        name,
        redirectUris: [CALLBACK],
        tokenEndpointAuthMethod: methods[name] ?? 'client_secret_basic',
        grantTypes: grants[name] ?? ['client_credentials'],
        responseTypes: ['code'],
        scopes: name === 'web' ? ['openid', 'offline_access', 'read'] : ['read', 'write'],
        clientCredentialsScopes: name === 'web' ? [] : ['read', 'write'],
        skipConsent: true,
        requirePKCE: false,
        createdAt: new Date(),
        updatedAt: new Date(),
      },
    });
  }
  // whoever introspects tokens of an API has to be linked to it
  await adapter.create({
    model: 'oauthClientResource',
    data: { clientId: 'portal', resourceId: `${base}/api`, createdAt: new Date() },
  });
  const signedUp = await auth.api.signUpEmail({
    body: { email: 'ada@app.example', name: 'Ada', password: 'lovelace-1815' },
    asResponse: true,
  });
  return signedUp.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

const cookie = await fill();

async function code(challenge) {
  const asked = new URL(`${base}/auth/oauth2/authorize`);
  const parameters = { response_type: 'code', client_id: 'web', redirect_uri: CALLBACK, nonce: 'n-0S6_WzA2Mj', state: 's' };
  parameters.scope = 'openid offline_access read';
  parameters.resource = `${base}/api`;
  if (challenge) Object.assign(parameters, { code_challenge: challenge, code_challenge_method: 'S256' });
  for (const [name, value] of Object.entries(parameters)) asked.searchParams.set(name, value);
  const answer = await auth.handler(new Request(asked, { headers: { cookie } }));
  const place = answer.headers.get('location') ?? (await answer.json()).url;
  return new URL(place, base).searchParams.get('code');
}

const { getProtectedResourceMetadata, verifyAccessTokenRequest } = oauthProviderResourceClient(auth).getActions();

function say(response, status, content, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(content));
}

async function api(request, response, pathname, scope) {
  const headers = new Headers(Object.entries(request.headers).filter(([, value]) => typeof value === 'string'));
  try {
    await verifyAccessTokenRequest(new Request(`${base}${pathname}`, { headers }), {
      verifyOptions: { issuer: `${base}/auth`, audience: `${base}/api` },
      jwksUrl: `${base}/auth/jwks`,
      requiredScopes: [scope],
    });
    return say(response, 200, { devices: [] });
  } catch (error) {
    if (!error.statusCode) console.error(error);
    return say(response, error.statusCode ?? 500, error.body ?? {}, Object.fromEntries(new Headers(error.headers ?? {})));
  }
}

const handle = toNodeHandler(auth);

createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, base);
  if (pathname === '/-/healthz') return say(response, 200, {});
  if (pathname === '/-/code') return response.end(await code(searchParams.get('code_challenge')));
  if (pathname === '/.well-known/oauth-protected-resource/api') {
    return say(response, 200, await getProtectedResourceMetadata({ resource: `${base}/api` }));
  }
  if (pathname === '/api/devices') return api(request, response, pathname, 'read');
  if (pathname === '/api/policies') return api(request, response, pathname, 'admin');
  const offset = Number(request.headers['x-clock-offset'] ?? 0) * 1000;
  if (!offset) return handle(request, response);
  const now = Date.now;
  Date.now = () => now() + offset;
  try {
    return await handle(request, response);
  } finally {
    Date.now = now;
  }
}).listen(port, '127.0.0.1');
