import type { JsonObject } from '@drydock/manifests';
import { usageFailure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import type { Kubectl } from '../kubectl-context.ts';
import type { Generator } from './generator.ts';

const SOURCE_FLAGS: readonly FlagSpec[] = [
  { name: 'from-literal', kind: 'list' },
  { name: 'from-file', kind: 'list' },
  { name: 'from-env-file', kind: 'list' },
];

export const configMap: Generator = {
  name: 'configmap',
  aliases: ['cm'],
  summary: 'Create a config map from a local file, directory or literal value',
  flags: SOURCE_FLAGS,
  failure: 'failed to create configmap: ',
  build(kubectl, name) {
    const data = readData(kubectl);
    return {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      ...(Object.keys(data).length > 0 ? { data } : {}),
    };
  },
};

export const genericSecret: Generator = {
  name: 'generic',
  summary: 'Create a secret from a local file, directory, or literal value',
  flags: [...SOURCE_FLAGS, { name: 'type', kind: 'string' }],
  failure: 'failed to create secret ',
  build(kubectl, name) {
    return secret(name, readData(kubectl), kubectl.flags.text('type'));
  },
};

export const dockerSecret: Generator = {
  name: 'docker-registry',
  summary: 'Create a secret for use with a Docker registry',
  flags: ['docker-server', 'docker-username', 'docker-password', 'docker-email'].map((name) => ({
    name,
    kind: 'string',
  })),
  required: ['docker-username', 'docker-password'],
  failure: 'failed to create secret ',
  build({ flags }, name) {
    const server = flags.text('docker-server') ?? 'https://index.docker.io/v1/';
    const username = flags.text('docker-username') ?? '';
    const password = flags.text('docker-password') ?? '';
    const email = flags.text('docker-email');
    const auth = toBase64(`${username}:${password}`);
    const entry = { username, password, ...(email === undefined ? {} : { email }), auth };
    const config = JSON.stringify({ auths: { [server]: entry } });
    return secret(name, { '.dockerconfigjson': config }, 'kubernetes.io/dockerconfigjson');
  },
};

export const tlsSecret: Generator = {
  name: 'tls',
  summary: 'Create a TLS secret',
  flags: [
    { name: 'cert', kind: 'string' },
    { name: 'key', kind: 'string' },
  ],
  required: ['cert', 'key'],
  failure: 'failed to create secret ',
  build(kubectl, name) {
    const data = {
      'tls.crt': readPem(kubectl, 'cert', 'certificate'),
      'tls.key': readPem(kubectl, 'key', 'key'),
    };
    return secret(name, data, 'kubernetes.io/tls');
  },
};

function secret(
  name: string,
  data: Readonly<Record<string, string>>,
  type: string | undefined,
): JsonObject {
  const encoded = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, toBase64(value)]),
  );
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    ...(Object.keys(encoded).length > 0 ? { data: encoded } : {}),
    ...(type === undefined ? {} : { type }),
  };
}

function toBase64(text: string): string {
  return btoa(
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''),
  );
}

/** What --from-literal, --from-file and --from-env-file give. */
function readData(kubectl: Kubectl): Readonly<Record<string, string>> {
  const data: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (Object.hasOwn(data, key)) {
      throw usageFailure(
        `cannot add key "${key}", another key by that name already exists in Data`,
      );
    }
    data[key] = value;
  };
  const { flags } = kubectl;
  if (flags.has('from-env-file') && (flags.has('from-file') || flags.has('from-literal'))) {
    throw usageFailure('from-env-file cannot be combined with from-file or from-literal');
  }
  for (const source of flags.list('from-literal')) {
    const equals = source.indexOf('=');
    if (equals <= 0) throw usageFailure(`invalid literal source ${source}, expected key=value`);
    add(source.slice(0, equals), source.slice(equals + 1).replace(/^(['"])(.*)\1$/s, '$2'));
  }
  for (const source of flags.list('from-file')) addFile(kubectl, source, add);
  for (const path of flags.list('from-env-file')) {
    for (const line of readFile(kubectl, path).split('\n')) {
      const text = line.trimStart();
      if (text === '' || text.startsWith('#')) continue;
      const equals = text.indexOf('=');
      if (equals === -1) add(text, kubectl.shell.session.variables.get(text) ?? '');
      else add(text.slice(0, equals), text.slice(equals + 1));
    }
  }
  return data;
}

function addFile(
  kubectl: Kubectl,
  source: string,
  add: (key: string, value: string) => void,
): void {
  const [first = '', ...rest] = source.split('=');
  if (rest.length > 0) {
    add(first, readFile(kubectl, rest.join('=')));
    return;
  }
  const { files } = kubectl.shell;
  const inside = files.read(first) === undefined ? files.folder(first) : undefined;
  for (const path of inside ?? [first])
    add(path.split('/').at(-1) ?? path, readFile(kubectl, path));
}

/** The file of a flag, which must hold PEM blocks; whether key and certificate fit is not looked at. */
function readPem(kubectl: Kubectl, flag: 'cert' | 'key', what: 'certificate' | 'key'): string {
  const text = readFile(kubectl, kubectl.flags.text(flag) ?? '');
  if (/-----BEGIN [A-Z ]+-----/.test(text)) return text;
  throw usageFailure(`tls: failed to find any PEM data in ${what} input`);
}

function readFile(kubectl: Kubectl, path: string): string {
  const text = kubectl.shell.files.read(path);
  if (text === undefined) {
    throw usageFailure(`error reading ${path}: no such file or directory`);
  }
  return text;
}
