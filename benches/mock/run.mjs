// Starts each mock on one document, sends it the same requests, and prints what they cost.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import autocannon from 'autocannon';

const [mock, prism, document, seconds] = process.argv.slice(2);
const SERVERS = [
  { name: 'openapi-build mock', command: [mock, 'mock', document, '--port', '4011'], port: 4011, base: '/v1' },
  { name: 'Prism', command: [prism, 'mock', document, '--port', '4012', '--verboseLevel', 'error'], port: 4012, base: '' },
];
const REQUESTS = [
  { name: 'read a user', method: 'GET', path: '/users/user_1' },
  { name: 'create an organization', method: 'POST', path: '/organizations', body: '{"name":"Acme"}' },
  { name: 'a refused request', method: 'POST', path: '/organizations', body: '{"name":5}' },
];
const HEADERS = { authorization: 'Bearer sk_test_x', 'content-type': 'application/json' };
const CONNECTIONS = 10;
// Of the clock in which Linux counts CPU time.
const TICKS_PER_SECOND = 100;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// The process and those that it started.
function family(pid) {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), stat(name)?.[1]]);
  const all = [pid];
  for (const parent of all) all.push(...parents.filter(([, of]) => Number(of) === parent).map(([child]) => child));
  return all;
}

// The fields after the name, which may have spaces in it.
function stat(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
  } catch {
    return undefined;
  }
}

function cpuSeconds(pid) {
  const times = family(pid).map((one) => stat(one)).filter(Boolean);
  return times.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0) / TICKS_PER_SECOND;
}

function memoryMb(pid) {
  const peaks = family(pid).map((one) => /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${one}/status`, 'utf8'))?.[1] ?? 0);
  return peaks.reduce((sum, kb) => sum + Number(kb), 0) / 1024;
}

async function started(server) {
  const child = spawn(server.command[0], server.command.slice(1), { stdio: 'ignore' });
  const begun = performance.now();
  for (;;) {
    try {
      await fetch(`http://127.0.0.1:${server.port}${server.base}/users/user_1`, { headers: HEADERS });
      return { child, ready: performance.now() - begun };
    } catch {
      if (child.exitCode !== null) throw new Error(`${server.name} ended`);
      await sleep(20);
    }
  }
}

async function measured(server, child, request, duration) {
  const before = cpuSeconds(child.pid);
  const { requests, non2xx, errors, latency } = await autocannon({
    url: `http://127.0.0.1:${server.port}${server.base}${request.path}`,
    method: request.method, body: request.body, headers: HEADERS, connections: CONNECTIONS, duration,
  });
  const cpu = cpuSeconds(child.pid) - before;
  return { perSecond: requests.total / duration, cpu: (cpu / requests.total) * 1e6, p99: latency.p99, non2xx, errors };
}

console.log('| | | requests/s | CPU per request (µs) | 99 % within (ms) | errors |\n|---|---|--:|--:|--:|--:|');
const memory = [];
for (const server of SERVERS) {
  const { child, ready } = await started(server);
  for (const request of REQUESTS) {
    await measured(server, child, request, 2);
    const { perSecond, cpu, p99, errors } = await measured(server, child, request, Number(seconds));
    console.log(`| ${request.name} | ${server.name} | ${perSecond.toFixed(0)} | ${cpu.toFixed(0)} | ${p99} | ${errors} |`);
  }
  memory.push(`| ${server.name} | ${ready.toFixed(0)} | ${memoryMb(child.pid).toFixed(0)} |`);
  child.kill();
}
console.log(`\n| | ready after (ms) | memory at its peak (MB) |\n|---|--:|--:|\n${memory.join('\n')}`);
