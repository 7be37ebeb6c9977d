/** What a curl command line asks for. */
export interface CurlRequest {
  readonly urls: readonly string[];
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly silent: boolean;
  readonly showError: boolean;
  readonly fail: boolean;
  readonly include: boolean;
  readonly head: boolean;
  readonly verbose: boolean;
  readonly followRedirects: boolean;
  readonly maxRedirects: number;
  readonly maxTimeMs?: number;
  readonly output?: string;
  readonly writeOut?: string;
}

export type ParsedCurl =
  | { readonly ok: true; readonly request: CurlRequest }
  | { readonly ok: false; readonly message: string };

type OptionName = keyof typeof LONG;

/** Long names of the modelled options, and whether each takes a value. */
const LONG = {
  request: true,
  header: true,
  data: true,
  'data-raw': true,
  'data-binary': true,
  'data-ascii': true,
  'data-urlencode': true,
  json: true,
  get: false,
  silent: false,
  'show-error': false,
  output: true,
  'write-out': true,
  include: false,
  'show-headers': false,
  head: false,
  verbose: false,
  location: false,
  'max-redirs': true,
  'max-time': true,
  'connect-timeout': true,
  'user-agent': true,
  user: true,
  referer: true,
  cookie: true,
  fail: false,
  insecure: false,
  'no-buffer': false,
  'no-progress-meter': false,
  'http1.1': false,
  url: true,
} as const;

const SHORT: Readonly<Record<string, OptionName>> = {
  X: 'request',
  H: 'header',
  d: 'data',
  G: 'get',
  s: 'silent',
  S: 'show-error',
  o: 'output',
  w: 'write-out',
  i: 'include',
  I: 'head',
  v: 'verbose',
  L: 'location',
  m: 'max-time',
  A: 'user-agent',
  u: 'user',
  e: 'referer',
  b: 'cookie',
  f: 'fail',
  k: 'insecure',
  N: 'no-buffer',
};

type Given = readonly (readonly [OptionName, string])[];

/** Parses curl's command line; what is not modelled is refused by name. `read` gives the text of `-d @file`. */
export function parseCurl(
  args: readonly string[],
  read: (path: string) => string | undefined,
): ParsedCurl {
  const given: [OptionName, string][] = [];
  const urls: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-') {
      urls.push(arg);
      continue;
    }
    const found = arg.startsWith('--') ? longOption(arg) : shortOptions(arg);
    if (typeof found === 'string') return { ok: false, message: found };
    given.push(...found.flags.map((name): [OptionName, string] => [name, '']));
    if (found.pending === undefined) continue;
    const value = found.value ?? args[(at += 1)];
    if (value === undefined) return { ok: false, message: `option ${arg}: requires parameter` };
    given.push([found.pending, value]);
  }
  urls.push(...given.filter(([name]) => name === 'url').map(([, value]) => value));
  if (urls.length === 0) return { ok: false, message: '(2) no URL specified' };
  return buildRequest(urls, given, read);
}

interface FoundOptions {
  readonly flags: readonly OptionName[];
  readonly pending?: OptionName;
  readonly value?: string;
}

function longOption(arg: string): FoundOptions | string {
  const name = arg.slice(2);
  if (!isOption(name)) return `option ${arg} is not modelled by this shell`;
  return LONG[name] ? { flags: [], pending: name } : { flags: [name] };
}

function isOption(name: string): name is OptionName {
  return Object.hasOwn(LONG, name);
}

function shortOptions(arg: string): FoundOptions | string {
  const flags: OptionName[] = [];
  for (let at = 1; at < arg.length; at += 1) {
    const name = SHORT[arg.charAt(at)];
    if (name === undefined) return `option -${arg.charAt(at)} is not modelled by this shell`;
    if (!LONG[name]) {
      flags.push(name);
      continue;
    }
    const value = arg.slice(at + 1);
    return value === '' ? { flags, pending: name } : { flags, pending: name, value };
  }
  return { flags };
}

function buildRequest(
  urls: readonly string[],
  given: Given,
  read: (path: string) => string | undefined,
): ParsedCurl {
  const last = (name: OptionName): string | undefined =>
    given.findLast(([option]) => option === name)?.[1];
  const has = (name: OptionName): boolean => given.some(([option]) => option === name);
  const data = readData(given, read);
  if (!data.ok) return data;
  const headers = readHeaders(given, data.body !== undefined);
  const asQuery = has('get') && data.body !== undefined;
  const method = last('request');
  const maxTime = last('max-time') ?? last('connect-timeout');
  const output = last('output');
  const writeOut = last('write-out');
  return {
    ok: true,
    request: {
      urls: asQuery
        ? urls.map((url) => `${url}${url.includes('?') ? '&' : '?'}${data.body}`)
        : urls,
      ...(method === undefined ? {} : { method }),
      headers,
      ...(data.body === undefined || asQuery ? {} : { body: data.body }),
      silent: has('silent') || has('no-progress-meter'),
      showError: has('show-error') || !has('silent'),
      fail: has('fail'),
      include: has('include') || has('show-headers'),
      head: has('head'),
      verbose: has('verbose'),
      followRedirects: has('location'),
      maxRedirects: Number(last('max-redirs') ?? '50'),
      ...(maxTime === undefined ? {} : { maxTimeMs: Number(maxTime) * 1000 }),
      ...(output === undefined ? {} : { output }),
      ...(writeOut === undefined ? {} : { writeOut }),
    },
  };
}

type ReadData =
  | { readonly ok: true; readonly body?: string }
  | { readonly ok: false; readonly message: string };

function readData(given: Given, read: (path: string) => string | undefined): ReadData {
  const pieces: string[] = [];
  for (const [name, value] of given) {
    if (name !== 'json' && !name.startsWith('data')) continue;
    if (name === 'data-urlencode') {
      const [key, text] = value.includes('=') ? splitAt(value, '=') : ['', value];
      pieces.push(`${key === '' ? '' : `${key}=`}${encodeURIComponent(text)}`);
    } else if (value.startsWith('@') && name !== 'data-raw') {
      const text = read(value.slice(1));
      if (text === undefined)
        return { ok: false, message: `(26) Failed to open ${value.slice(1)}` };
      pieces.push(name === 'data' || name === 'data-ascii' ? text.replaceAll(/[\r\n]/g, '') : text);
    } else pieces.push(value);
  }
  return pieces.length === 0 ? { ok: true } : { ok: true, body: pieces.join('&') };
}

function readHeaders(given: Given, hasBody: boolean): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'user-agent': 'curl/8.14.1', accept: '*/*' };
  const isJson = given.some(([name]) => name === 'json');
  if (hasBody && isJson) {
    headers['content-type'] = 'application/json';
    headers['accept'] = 'application/json';
  } else if (hasBody) headers['content-type'] = 'application/x-www-form-urlencoded';
  const named: Partial<Record<OptionName, string>> = {
    'user-agent': 'user-agent',
    referer: 'referer',
    cookie: 'cookie',
  };
  for (const [name, value] of given) {
    const header = named[name];
    if (header !== undefined) headers[header] = value;
    if (name === 'user') headers['authorization'] = `Basic ${btoa(value)}`;
    if (name !== 'header') continue;
    const [key, text] = splitAt(value, ':');
    // curl drops a header given without a value, and sends `Name;` as an empty one.
    if (value.endsWith(';') && !value.includes(':')) headers[value.slice(0, -1).toLowerCase()] = '';
    else if (text.trim() === '') delete headers[key.trim().toLowerCase()];
    else headers[key.trim().toLowerCase()] = text.trim();
  }
  return headers;
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
