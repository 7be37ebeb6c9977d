import type { CorpusRequest, EnvoyCase } from './corpus.ts';

/** Cases of 1 to 4 rules with 12 requests each; the same seed gives the same cases. */
export function randomCases(count: number, seed: number): readonly EnvoyCase[] {
  const dice = createDice(seed);
  return Array.from({ length: count }, (_, i) => ({
    name: `seed ${seed}, case ${i}`,
    http: Array.from({ length: 1 + Math.floor(dice.random() * 4) }, (_rule, at) => rule(dice, at)),
    requests: Array.from({ length: 12 }, () => request(dice)),
  }));
}

interface Dice {
  readonly random: () => number;
  readonly pick: <T>(values: readonly [T, ...T[]]) => T;
  readonly chance: (share: number) => boolean;
}

/** Numerical Recipes' linear congruential generator. */
function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    random,
    pick: (values) => values[Math.floor(random() * values.length)] ?? values[0],
    chance: (share) => random() < share,
  };
}

type Fields = Record<string, unknown>;

function rule(dice: Dice, at: number): Fields {
  const { pick, chance } = dice;
  const matches = Array.from({ length: pick([1, 1, 2]) }, () => match(dice));
  return {
    name: `r${at}`,
    ...(chance(0.9) ? { match: matches } : {}),
    ...action(dice),
    ...(chance(0.2) ? { headers: headerChanges(dice) } : {}),
    ...(chance(0.1) ? { corsPolicy: corsPolicy(dice) } : {}),
  };
}

function match({ pick, chance }: Dice): Fields {
  const uri = pick<Fields>([
    { exact: pick(['/a', '/b', '/ab', '/a/b', '/']) },
    { prefix: pick(['/a', '/a/', '/b', '/', '/ab']) },
    { regex: pick(['/a.*', '/[ab]+', '/a/?(b|c)?', '.*b', '(?i)/a.*', String.raw`/.*\.b`]) },
  ]);
  const value = pick<Fields>([{ exact: pick(['x', 'y']) }, { prefix: 'x' }, { regex: '[xy]' }, {}]);
  const query = pick<Fields>([{ exact: pick(['1', '2', '']) }, { regex: '[0-9]+' }, {}]);
  return {
    ...(chance(0.7) ? { uri, ...(chance(0.25) ? { ignoreUriCase: true } : {}) } : {}),
    ...(chance(0.25) ? { headers: { [pick(['h1', 'h2'])]: value } } : {}),
    ...(chance(0.2) ? { withoutHeaders: { [pick(['h1', 'h2'])]: value } } : {}),
    ...(chance(0.2) ? { queryParams: { [pick(['x', 'y'])]: query } } : {}),
    ...(chance(0.12) ? { method: { exact: pick(['GET', 'POST']) } } : {}),
    ...(chance(0.08) ? { authority: { prefix: pick(['reviews', 'reviews:9080']) } } : {}),
    ...(chance(0.06) ? { scheme: { exact: pick(['http', 'https']) } } : {}),
  };
}

function action(dice: Dice): Fields {
  const { pick, chance } = dice;
  if (dice.chance(0.13)) return { redirect: redirect(dice) };
  if (chance(0.06)) {
    const body = chance(0.6) ? { body: { string: 'hi' } } : {};
    return { directResponse: { status: pick([200, 503, 404]), ...body } };
  }
  const route = [
    { destination: { host: 'reviews', subset: pick(['v1', 'v2', 'v3', 'v3', 'v9']) } },
  ];
  const abort = { httpStatus: pick([418, 500]), percentage: { value: 100 } };
  return {
    route,
    ...(chance(0.4) ? { rewrite: rewrite(dice) } : {}),
    ...(chance(0.08) ? { fault: { abort } } : {}),
  };
}

function rewrite({ pick, chance }: Dice): Fields {
  if (chance(0.6)) return { uri: pick(['/', '/n', '/n/']) };
  if (chance(0.4)) return { authority: pick(['other', 'other:81']) };
  return {
    uriRegexRewrite: {
      match: pick(['a', '^/a', '(a)(b)?', 'b$']),
      rewrite: pick(['Z', String.raw`\1\1`, String.raw`/\0`]),
    },
  };
}

function redirect({ pick, chance }: Dice): Fields {
  return {
    ...(chance(0.6) ? { uri: pick(['/r', '/r?z=1']) } : {}),
    ...(chance(0.4) ? { authority: 'o.example' } : {}),
    ...(chance(0.4) ? { scheme: pick(['https', 'http']) } : {}),
    ...(chance(0.3) ? { port: pick([443, 80, 8443]) } : {}),
    ...(chance(0.4) ? { redirectCode: pick([302, 307, 308, 303]) } : {}),
  };
}

function headerChanges({ pick, chance }: Dice): Fields {
  const value = pick(['v', '%REQ(h1)%', 'a%%b', '%PROTOCOL%', '']);
  return {
    request: {
      ...(chance(0.6) ? { set: { [pick(['h1', 's', 'host'])]: value || 'v' } } : {}),
      ...(chance(0.6) ? { add: { [pick(['h1', 's'])]: 'added' } } : {}),
      ...(chance(0.4) ? { remove: [pick(['h1', 'h2'])] } : {}),
    },
    response: { set: { 'x-up': '2', 'x-r': 'q' } },
  };
}

function corsPolicy({ pick, chance }: Dice): Fields {
  return {
    allowOrigins: [pick<Fields>([{ exact: '*' }, { exact: 'http://o' }, { regex: 'http://.*' }])],
    allowMethods: ['GET'],
    allowCredentials: chance(0.5),
    exposeHeaders: ['e'],
    unmatchedPreflights: pick(['IGNORE', 'FORWARD', 'UNSPECIFIED']),
  };
}

function request({ pick, chance }: Dice): CorpusRequest {
  const method = pick(['GET', 'GET', 'GET', 'POST', 'OPTIONS']);
  const headers: [string, string][] = [];
  if (chance(0.4)) headers.push(['h1', pick(['x', 'xy', 'y', ''])]);
  if (chance(0.2)) headers.push(['h1', 'y']);
  if (chance(0.3)) headers.push(['h2', pick(['x', 'z'])]);
  if (chance(0.1)) headers.push(['x-forwarded-proto', 'https']);
  if (chance(0.3)) headers.push(['origin', pick(['http://o', 'https://p'])]);
  if (method === 'OPTIONS' && chance(0.6)) headers.push(['access-control-request-method', 'GET']);
  if (method === 'POST') headers.push(['content-length', '0']);
  return { method, authority: pick(AUTHORITIES), path: pick(PATHS), headers };
}

const AUTHORITIES = [
  'reviews:9080',
  'reviews',
  'REVIEWS:9080',
  'reviews.prod',
  'reviews.prod.svc.cluster.local:80',
] as const;

const PATHS = [
  ...(['/', '/a', '/a/', '/ab', '/a/b', '/b', '/A', '/a%2fb', '/x/../a', '/%61', '//a'] as const),
  ...(['/a//b', '/a.b', '/a;p', '/ab/c', '/a?x=1', '/b?x=1&y=2', '/a?x', '/?x=&y'] as const),
  ...(['/abc?x=2&x=1', '/a/../../b', '/.a', '/a/.', '/%2e%2e/a', '/a\\b', '/é'] as const),
  ...(['/a%20b', '/a#f', '/AB/c'] as const),
] as const;
