// Visits the page of examples/browser_flow.rs in Chromium: signs in, lets the token expire, signs out.
// Usage: node browser-flow.mjs <folder with node_modules> <Chromium> <URL>
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, executablePath, app] = process.argv.slice(2);
const puppeteer = createRequire(pathToFileURL(`${folder}/`))('puppeteer-core');
const browser = await puppeteer.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
const page = await browser.newPage();
page.setDefaultTimeout(120_000);

// The documents that were asked for since the last step, redirects included, without their queries.
let visited = [];
let reasons = [];
page.on('request', request => {
  if (!request.isNavigationRequest()) return;
  const url = new URL(request.url());
  visited.push(`${request.method()} ${url.hostname}${url.pathname}`);
  if (url.searchParams.has('__clerk_hs_reason')) reasons.push(url.searchParams.get('__clerk_hs_reason'));
});

const handshake = 'GET 127.0.0.1/v1/client/handshake';
const home = 'GET localhost/';

// A browser is sent to a handshake three times within two seconds at most: visitors are slower than this script.
const pause = () => new Promise(resolve => setTimeout(resolve, 2500));

async function step(name, action, expected) {
  await pause();
  visited = [];
  reasons = [];
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), action()]);
  assert.deepEqual({ visited, reasons }, { reasons: [], ...expected }, name);
  console.log(`${name}: ${await page.title()}`);
}
const button = text => page.locator(`::-p-xpath(//button[text()="${text}"])`).click();
const cookies = async () => new Map((await browser.cookies()).filter(one => one.domain === 'localhost').map(one => [one.name, one]));

await step('a first visit', () => page.goto(app), {
  visited: [home, handshake, home, home, 'GET 127.0.0.1/sign-in'],
  reasons: ['dev-browser-missing'],
});
let jar = await cookies();
assert.equal(jar.get('__client_uat').value, '0');
assert.ok(jar.has('__clerk_db_jwt') && !jar.has('__session'));

await step('Ada signs in', () => button('Ada'), {
  visited: ['POST 127.0.0.1/sign-in', home, handshake, home, home],
  reasons: ['dev-browser-sync'],
});
assert.equal(page.url(), `${app}/`);
const user = await page.$eval('b', element => element.textContent);
assert.match(user, /^user_/);
jar = await cookies();
const refresh = [...jar.keys()].find(name => name.startsWith('__refresh_'));
assert.ok(jar.get(refresh).httpOnly);
const first = jar.get('__session').value;

await step('two minutes later, by the refresh token', () => button('Two minutes later'), {
  visited: ['POST localhost/later', home],
});
const second = (await cookies()).get('__session').value;
assert.notEqual(second, first);

await browser.deleteCookie(jar.get(refresh));
await step('two minutes later, by a handshake', () => button('Two minutes later'), {
  visited: ['POST localhost/later', home, handshake, home, home],
  reasons: ['session-token-expired-refresh-non-eligible-no-refresh-cookie'],
});
assert.equal(await page.$eval('b', element => element.textContent), user);
jar = await cookies();
assert.notEqual(jar.get('__session').value, second);
assert.ok(jar.has(refresh));

await step('Ada signs out', () => button('Sign out'), { visited: ['POST localhost/sign-out', home] });
await step('two minutes later, signed out', () => button('Two minutes later'), {
  visited: ['POST localhost/later', home, handshake, home, home, 'GET 127.0.0.1/sign-in'],
  reasons: ['session-token-expired-refresh-session_not_active'],
});
jar = await cookies();
assert.equal(jar.get('__client_uat').value, '0');
assert.ok(!jar.has('__session') && !jar.has(refresh));
await browser.close();
