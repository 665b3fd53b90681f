// Makes random requests and settings, and records what @clerk/backend decides about them, in the form of
// tests/vectors/authenticate.json. What docs/auth-decisions.md lists as decided otherwise is left out.
// Usage: node requests.mjs <folder with node_modules> <folder of keys> <seed> <how many> > authenticate.json
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, keys, seed, count] = process.argv.slice(2);
const NOW = 1_780_000_000_000;
const SECONDS = NOW / 1000;

// Before the SDK is loaded: the clock stands still, and the API responds what the case says.
const SystemDate = Date;
globalThis.Date = class extends SystemDate {
  constructor(...time) {
    super(...(time.length ? time : [NOW]));
  }
  static now = () => NOW;
};
console.log = console.warn = console.error = () => {};
const api = { responses: {}, calls: [] };
globalThis.fetch = async (url, { method = 'GET', headers, body } = {}) => {
  const { pathname, search } = new URL(url);
  const authorization = new Headers(headers).get('authorization');
  const call = { method, path: pathname + search, authorization, body: body ? JSON.parse(body) : null };
  if (!api.calls.some(earlier => JSON.stringify(earlier) === JSON.stringify(call))) api.calls.push(call);
  const name = Object.keys(api.responses).find(route => {
    const [pattern, path] = [route, `${method} ${pathname}`].map(one => one.replace(' /v1', ' ').split('/'));
    return pattern.length === path.length && pattern.every((part, index) => part.startsWith(':') || part === path[index]);
  });
  const { status, body: response } = api.responses[name] ?? { status: 404, body: refusal('resource_not_found') };
  return new Response(JSON.stringify(response), { status, headers: { 'content-type': 'application/json' } });
};
const { createClerkClient } = createRequire(pathToFileURL(`${folder}/`))('@clerk/backend');

const refusal = code => ({ errors: [{ code, message: 'm' }] });

// The same seed makes the same cases: mulberry32.
let state = Number(seed) | 0;
function random() {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
const chance = probability => random() < probability;
const pick = list => list[Math.floor(random() * list.length)];

const INSTANCES = [
  { key: 'pk_live_Y2xlcmsuZXhhbXBsZS5jb20k', host: 'clerk.example.com', suffix: 'naoXFJnI' },
  {
    key: 'pk_test_Y2xlcmsuaW5jbHVkZWQua2F0eWRpZC05Mi5sY2wuZGV2JA',
    host: 'clerk.included.katydid-92.lcl.dev',
    suffix: 'Xyg-L-mN',
    isDevelopment: true,
  },
];

const [own, strange] = ['a', 'b'].map(name =>
  createPrivateKey({ key: readFileSync(`${keys}/key-${name}.der`), format: 'der', type: 'pkcs8' }),
);
function jwt(header, claims, key = own) {
  const part = json => Buffer.from(JSON.stringify(json)).toString('base64url');
  const signed = `${part({ alg: 'RS256', kid: 'ins_a', typ: 'JWT', ...header })}.${part(claims)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

const ORGANIZATION = { id: 'org_1', rol: 'admin', slg: 'acme', per: 'manage,read', fpm: '3,2' };
const V2 = { v: 2, sts: 'active', o: ORGANIZATION, fea: 'o:dashboard,o:teams', pla: 'o:pro' };

function claims({ host }, changes = {}) {
  const usual = {
    iss: `https://${host}`, sub: 'user_1', sid: 'sess_1', azp: 'https://app.example.com',
    iat: SECONDS - 10, nbf: SECONDS - 20, exp: SECONDS + 60, fva: [0, -1],
  };
  return Object.fromEntries(Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== null));
}

// A session token, good or expired or of another time, as a handshake may bring it too.
function sessionToken(instance) {
  const expired = { iat: SECONDS - 120, nbf: SECONDS - 130, exp: SECONDS - 60 };
  const changes = [
    {}, {}, {}, V2, V2, expired, expired, { nbf: SECONDS + 100 }, { iat: SECONDS + 100 }, { iat: SECONDS - 500 },
    { iat: SECONDS - 100 }, { azp: null }, { ...V2, sts: 'pending' }, { iss: 'https://clerk.other.example' }, { iss: null },
    { iss: `http://${instance.host}` }, { iss: `https://${instance.host}/` }, { sid: null }, { ...expired, sid: null },
    { org_id: 'org_1', org_role: 'org:member', org_slug: 'acme', org_permissions: ['org:a:b'] },
    { ...V2, o: { id: 'org_2', rol: 'member' } }, { act: { sub: 'user_9', iss: 'https://dashboard.clerk.com' } },
  ];
  return jwt({ kid: pick(['ins_a', 'ins_a', 'ins_b', undefined]) }, claims(instance, pick(changes)), chance(0.04) ? strange : own);
}

// A token of any kind, or what is none.
function token(instance) {
  if (chance(0.7)) return sessionToken(instance);
  const usual = claims(instance);
  return pick([
    () => jwt({ cat: pick(['cl_B7d4PD222AAA', 'cl_B7d4PD333AAA', 'cl_unknown']) }, usual),
    () => jwt({}, { ...usual, sub: 'mch_1', jti: 'mt_1', scopes: 'a b' }),
    () => jwt({ typ: 'at+jwt' }, { ...usual, client_id: 'client_1', scope: 'x y' }),
    () => jwt({ typ: 'jwt' }, usual),
    () => `${jwt({}, usual)}.x`,
    () => pick(['ak_secret1', 'mt_secret1', 'junk', 'a.b.c', '..', 'null', 'a=b', '"x"']),
  ])();
}

const clientUat = () =>
  pick([SECONDS - 100, SECONDS - 100, SECONDS - 10, SECONDS, 0, 0, '', 'abc', -1, ' 5', '1e9', '0x10', '00', '+5', 5.9, '9'.repeat(20), '5x']);

function sessionCookies(instance) {
  const names = pick([[''], [`_${instance.suffix}`], ['', `_${instance.suffix}`]]);
  const session = names.map(name => pick([`__session${name}=${sessionToken(instance)}; Path=/`, `__session${name}=; Path=/`]));
  return pick([session, [...session, `__client_uat=${SECONDS - 100}`], [], ['__clerk_db_jwt=dvb_3; Path=/']]);
}

const handshake = instance => jwt({}, { handshake: sessionCookies(instance) });

function cookies(instance) {
  const { suffix, isDevelopment } = instance;
  const other = pick(['other', '', suffix.toLowerCase(), suffix.slice(0, 7), `${suffix}x`]);
  const all = [
    [0.7, '__session', () => token(instance)],
    [0.5, `__session_${suffix}`, () => token(instance)],
    [0.7, '__client_uat', clientUat],
    [0.5, `__client_uat_${suffix}`, clientUat],
    [0.15, `__refresh_${suffix}`, () => pick(['rt_1', ''])],
    [0.1, '__refresh', () => 'rt_0'],
    [isDevelopment ? 0.75 : 0, '__clerk_db_jwt', () => pick(['dvb_1', 'dvb_1', ''])],
    [isDevelopment ? 0.3 : 0, `__clerk_db_jwt_${suffix}`, () => 'dvb_2'],
    [0.1, '__clerk_redirect_count', () => pick([0, 1, 2, 3, 'x', ''])],
    [0.08, `__session_${other}`, () => token(instance)],
    [0.08, '__session', () => token(instance)],
    [0.05, ' __session ', () => token(instance)],
    [0.05, 'x', () => pick(['1', 'a b', '%zz', 'a=b=c'])],
    [0.06, '__clerk_handshake', () => handshake(instance)],
    [0.05, '__clerk_handshake_nonce', () => pick(['nonce_1', 'nonce_2'])],
  ];
  // Not of a handshake, which the SDK throws for if it is quoted.
  const written = (name, value) =>
    name === '__clerk_handshake' ? value : pick([value, value, value, value, value, value, encodeURIComponent(value), `"${value}"`]);
  const pairs = all.filter(([probability]) => chance(probability)).map(([, name, value]) => `${name}=${written(name, value())}`);
  if (chance(0.3)) pairs.reverse();
  return pick(['', '', '', ';', 'flag; ']) + pairs.join(pick(['; ', '; ', ';', ' ; '])) + pick(['', '', ';']);
}

function url(instance) {
  const hosts = ['app.example.com', 'app.example.com:8443', 'localhost:3000', '[::1]:3000', 'satellite.example.com', 'APP.example.com', '127.0.0.1'];
  const paths = [
    '/', '/dashboard?tab=1', '/orgs/acme', '/orgs/acme/x', '/orgs/other', '/orgs/org_1', '/orgs/', '/Orgs/Acme/', '/me', '/me/x/',
    '/orgs/ac%6de', '/orgs/a%20b', '/byid/org_1', '/byid/org_2', '/orgs/%C3%A9', '/a/../orgs/acme', '/x%2Fy?a=b&a=c', '/?a=%20b+c',
  ];
  const query = [
    [0.06, () => `__clerk_handshake=${handshake(instance)}`],
    [0.05, () => `__clerk_handshake_nonce=${pick(['nonce_1', 'nonce_2', ''])}`],
    [0.12, () => `__clerk_synced=${pick(['true', 'false', '', 'TRUE'])}`],
    [instance.isDevelopment ? 0.08 : 0, () => `__clerk_db_jwt=${pick(['dvb_9', ''])}`],
    [0.05, () => '__dev_session=x'],
    [0.05, () => `__clerk_redirect_url=${encodeURIComponent(pick(['https://satellite.example.com/x', 'http://localhost:1/']))}`],
    [0.05, () => '__clerk_help=1'],
  ].filter(([probability]) => chance(probability));
  const path = pick(paths);
  const parameters = query.map(([, value]) => value()).join('&');
  return `${pick(['http', 'https'])}://${pick(hosts)}${path}${parameters && (path.includes('?') ? '&' : '?')}${parameters}`;
}

function headers(instance) {
  const bearer = token(instance);
  const all = [
    [0.85, 'cookie', () => cookies(instance)],
    [0.2, 'authorization', () => pick([`Bearer ${bearer}`, `Bearer ${bearer}`, bearer, `bearer ${bearer}`, `Bearer  ${bearer}`, 'Basic dTpw', 'Bearer', `Bearer ${bearer} x`, `Bearer\t${bearer}`])],
    [0.7, 'sec-fetch-dest', () => pick(['document', 'document', 'iframe', 'empty', 'Document', ''])],
    [0.6, 'accept', () => pick(['text/html,application/xhtml+xml', '*/*', 'application/json, text/html', 'TEXT/HTML'])],
    [0.4, 'host', () => pick(['app.example.com', 'app.example.com:8443', 'satellite.example.com', '[::1]:3000'])],
    [0.2, 'x-forwarded-host', () => pick(['app.example.com', 'app.example.com, proxy.internal', 'app.example.com:8443', 'a.example.com:80,b', '[::1]:3000', ',x'])],
    [0.2, 'x-forwarded-proto', () => pick(['https', 'http', 'https,http', 'http, https', 'HTTPS', ' https '])],
    [0.1, 'x-forwarded-port', () => pick(['8443', 'x', '80,81'])],
    [0.2, 'referer', () => pick(['https://satellite.example.com/', 'https://app.example.com/x', 'https://clerk.example.com/', 'https://x.accounts.dev/', 'junk', 'https://evil.accounts.dev.example/'])],
    [0.1, 'origin', () => pick(['https://app.example.com', 'null'])],
  ];
  return Object.fromEntries(all.filter(([probability]) => chance(probability)).map(([, name, value]) => [name, value()]));
}

function options(instance) {
  const chosen = { secret_key: 'sk_live_made_up', publishable_key: instance.key, jwt_key: 'a' };
  if (chance(0.2)) chosen.authorized_parties = [pick(['https://app.example.com', 'https://x.example.com', 'https://app.example.com/'])];
  if (chance(0.18)) {
    Object.assign(chosen, { is_satellite: true, sign_in_url: pick(['https://accounts.example.com/sign-in', 'https://accounts.example.com/sign-in?a=1#/x']) });
    Object.assign(chosen, chance(0.8) ? { domain: 'satellite.example.com' } : { proxy_url: 'https://satellite.example.com/__clerk' });
    if (chance(0.5)) chosen.satellite_auto_sync = true;
  } else if (chance(0.15)) {
    chosen.proxy_url = pick(['https://app.example.com/__clerk', '/__clerk', '/__clerk/', 'https://proxy.example.com']);
  }
  const personalAccountPatterns = ['/me', '/me/(.*)'];
  const patterns = [['/orgs/:slug', '/orgs/:slug/(.*)'], ['/byid/:id'], ['/:x/:slug', '/orgs/(.*)'], ['/orgs/:slug-x', '/orgs/:id(.*)']];
  if (chance(0.3)) chosen.organization_sync_options = { organizationPatterns: pick(patterns), personalAccountPatterns };
  const kinds = ['session_token', 'any', ['session_token', 'api_key'], ['m2m_token', 'oauth_token'], 'api_key', 'm2m_token', 'oauth_token', []];
  if (chance(0.15)) chosen.accepts_token = pick(kinds);
  if (chance(0.06)) chosen.audience = pick(['x', ['x', 'y']]);
  return chosen;
}

function responses(instance) {
  const refused = { status: 400, body: refusal('session_not_active') };
  const verified = { scopes: ['a'], claims: null, revoked: false, expired: false };
  return {
    'POST /v1/sessions/:id/refresh': pick([{ status: 200, body: { object: 'cookies', cookies: sessionCookies(instance) } }, refused, { status: 500, body: { errors: [] } }]),
    'GET /v1/clients/handshake_payload': pick([{ status: 200, body: { directives: sessionCookies(instance) } }, refused]),
    'POST /api_keys/verify': { status: 200, body: { object: 'api_key', id: 'ak_1', type: 'api_key', name: 'ci', subject: 'user_1', ...verified } },
    'POST /m2m_tokens/verify': { status: 200, body: { object: 'm2m_token', id: 'mt_1', subject: 'mch_1', ...verified } },
  };
}

const camel = name => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const pem = readFileSync(`${keys}/key-a.pem`, 'utf8');

async function decide({ request, options }) {
  const settings = Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
  const clerk = createClerkClient({ ...settings, jwtKey: pem, telemetry: { disabled: true } });
  return clerk.authenticateRequest(new Request(request.url, request), { ...settings, jwtKey: pem });
}

// What `auth` says of a user; nothing of anybody else.
function user(state) {
  const auth = state.status === 'signed-in' && state.tokenType === 'session_token' ? state.toAuth({ treatPendingAsSignedOut: false }) : {};
  const known = auth.sessionStatus === 'pending' ? {} : auth;
  const names = ['user_id', 'session_id', 'session_status', 'org_id', 'org_role', 'org_slug', 'org_permissions', 'factor_verification_age', 'actor'];
  return Object.fromEntries(names.map(name => [name, known[camel(name)] ?? null]));
}

function expectation(state) {
  const location = state.headers.get('location');
  const to = location && new URL(location);
  return {
    status: state.status,
    reason: state.reason,
    token_type: state.tokenType,
    is_authenticated: state.isAuthenticated,
    ...user(state),
    ...(state.status === 'signed-in' && state.tokenType !== 'session_token' ? { machine: {} } : {}),
    location: to && { origin: to.origin, path: to.pathname, query: [...to.searchParams] },
    cache_control: state.headers.get('cache-control'),
    set_cookie: state.headers.getSetCookie(),
    api_calls: [...api.calls],
  };
}

const cases = [];
while (cases.length < Number(count)) {
  const instance = pick(INSTANCES);
  const request = { method: pick(['GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT']), url: url(instance), headers: headers(instance) };
  const one = { id: `random/${seed}-${cases.length}`, request, options: options(instance), api: responses(instance), needs_browser_flow: true };
  Object.assign(api, { responses: one.api, calls: [] });
  try {
    one.expect = expectation(await decide(one));
  } catch (error) {
    one.expect = { throws: String(error) };
  }
  cases.push(one);
}
process.stdout.write(JSON.stringify({ now_ms: NOW, pems: { a: pem }, cases }));
