// The sample programs of the labs, as real programs: SERVICE=web|reviews|ratings|details|exporter VERSION=v1.
// They answer as packages/simulator/src/workloads has them answer; program.test.ts holds them to it.
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import process from 'node:process';

const PORT = 9080;
const MOST_HEADERS = 32 * 1024;
const UPSTREAM_MS = 15_000;
const { SERVICE = 'web', VERSION = 'v1' } = process.env;

/** What is handed on to the services that are called: trace context, and who the user is. */
const PASSED_ON =
  /^(x-request-id|x-b3-.*|b3|traceparent|tracestate|end-user|user-agent|cookie|authorization)$/;

const REVIEWS = [
  { reviewer: 'Ada', text: 'Arrived on time and does what it says.' },
  { reviewer: 'Linus', text: 'Solid, if a little loud.' },
];

/** On demand it is told what arrived: the one way in which a probe can see it. */
const [ASKS, TELLS] = ['x-app-echo', 'x-app-received'];

function received({ method, url, headers, rawHeaders }) {
  const lines = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at].toLowerCase();
    if (name !== ASKS && name !== 'host') lines.push([name, rawHeaders[at + 1]]);
  }
  const told = { method, path: url, authority: headers.host ?? '', headers: lines };
  return encodeURIComponent(JSON.stringify(told));
}

const isUnder = (path, root) => path === root || path.startsWith(`${root}/`);
const productOf = (path) => path.split('/')[2] ?? '0';
const health = () => ({ service: SERVICE, version: VERSION, status: 'ok' });

/** Each service: a path to a value, or undefined for a path that it does not know. */
const SERVICES = {
  async web(path, call) {
    if (path === '/health') return health();
    if (path !== '/' && !isUnder(path, '/products')) return undefined;
    const product = encodeURIComponent(productOf(path));
    const details = await call('details', `/details/${product}`);
    const reviews = await call('reviews', `/reviews/${product}`);
    return { product, details, reviews };
  },
  async reviews(path, call) {
    if (path === '/' || path === '/health') return health();
    const hasStars = VERSION !== 'v1';
    if (isUnder(path, '/reviews')) {
      const product = productOf(path);
      const page = { product, version: VERSION };
      if (!hasStars) return { ...page, reviews: REVIEWS };
      const ratings = await call('ratings', `/ratings/${encodeURIComponent(product)}`);
      const color = VERSION === 'v2' ? 'black' : 'red';
      return { ...page, color, reviews: REVIEWS, ratings };
    }
    return hasStars && isUnder(path, '/newcatalog')
      ? { catalog: 'new', version: VERSION, path }
      : undefined;
  },
  async ratings(path) {
    if (path === '/' || path === '/health') return health();
    if (!isUnder(path, '/ratings')) return undefined;
    return { product: productOf(path), stars: { Ada: 5, Linus: 4 } };
  },
  async details(path) {
    if (path === '/' || path === '/health') return health();
    if (!isUnder(path, '/details')) return undefined;
    return { product: productOf(path), name: 'Ship in a bottle', price: '29.00' };
  },
};

async function call(service, path, headers) {
  const base = process.env[`SHOP_${service.toUpperCase()}_URL`] ?? `http://${service}:${PORT}`;
  let answer;
  try {
    answer = await fetch(`${base}${path}`, { headers, signal: AbortSignal.timeout(UPSTREAM_MS) });
  } catch {
    return { error: 'status none' };
  }
  if (answer.status !== 200) return { error: `status ${answer.status}` };
  return answer.json().catch(() => ({ error: 'not JSON' }));
}

async function answer(request, target) {
  const path = (request.url ?? '/').split('?', 1)[0];
  const passed = Object.entries(request.headers).filter(([name]) => PASSED_ON.test(name));
  const headers = Object.fromEntries(passed);
  const wait = Number(process.env.DRYDOCK_LATENCY_MS ?? 0);
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  const json = (status, value, more = {}) => {
    target.writeHead(status, { 'content-type': 'application/json', ...more });
    target.end(`${JSON.stringify(value)}\n`);
  };
  if (Math.random() < Number(process.env.DRYDOCK_ERROR_RATE ?? 0)) {
    json(500, { error: 'injected failure' });
    return;
  }
  const value = await SERVICES[SERVICE](path, (service, to) => call(service, to, headers));
  const version = {
    'x-app-version': VERSION,
    ...(request.headers[ASKS] !== undefined && { [TELLS]: received(request) }),
  };
  if (value === undefined) json(404, { error: `no handler for ${path}` }, version);
  else json(200, value, version);
}

/** A metrics page and nothing else: who it is, and what it takes the time to be. */
function exporter(request, target) {
  if ((request.url ?? '/').split('?', 1)[0] !== '/metrics') {
    target.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n');
    return;
  }
  const lines = [
    '# HELP exporter_build_info The version of the program.',
    '# TYPE exporter_build_info gauge',
    `exporter_build_info{version="${VERSION}",instance_name="${hostname()}"} 1`,
    '# HELP exporter_time_seconds The time of its clock.',
    '# TYPE exporter_time_seconds gauge',
    `exporter_time_seconds ${Date.now() / 1000}`,
    '',
  ];
  target.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  target.end(lines.join('\n'));
}

function listen(port, listener) {
  const server = createServer({ maxHeaderSize: MOST_HEADERS }, listener);
  server.requestTimeout = 30_000;
  server.listen(port, () =>
    console.log(`${SERVICE} ${VERSION} listens on ${server.address().port}`),
  );
}

if (SERVICE === 'exporter') for (const port of [8080, 8082, 9100]) listen(port, exporter);
else if (Object.hasOwn(SERVICES, SERVICE)) {
  listen(Number(process.env.PORT ?? PORT), (request, target) => {
    answer(request, target).catch(() => target.destroy());
  });
} else {
  console.error(`SERVICE=${SERVICE} is none of ${Object.keys(SERVICES).join(', ')}, exporter`);
  process.exitCode = 2;
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(0));
