// Writes src/protobuf/message-fields.ts: names, numbers and types of the fields of Kubernetes' own messages.
// Usage: node scripts/protobuf-fields.ts API_MODULE_DIR APIMACHINERY_MODULE_DIR (k8s.io/api and k8s.io/apimachinery).
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const GROUPS =
  'core/v1 apps/v1 batch/v1 rbac/v1 autoscaling/v1 autoscaling/v2 policy/v1 networking/v1 authentication/v1 authorization/v1 coordination/v1 discovery/v1 events/v1 storage/v1 scheduling/v1 node/v1 certificates/v1 admissionregistration/v1'.split(
    ' ',
  );
const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  int32: 'i',
  int64: 'i',
  bool: 'b',
  bytes: 'y',
  double: 'd',
};

const [api = '', machinery = ''] = process.argv.slice(2);
const files = [
  ...GROUPS.map((group) => path.join(api, group, 'generated.proto')),
  ...globSync(
    path.join(machinery, 'pkg/{apis/meta/v1,util/intstr,api/resource,runtime}/generated.proto'),
  ),
];

const short = (name: string): string =>
  name.replace(/^\.?k8s\.io\.(api|apimachinery\.pkg)\./, '').replace(/^apis\.|^util\.|^api\./, '');

const lines: string[] = [];
for (const file of files) {
  const text = readFileSync(file, 'utf8').replaceAll(/\/\/.*$/gm, '');
  const own = short(/^package (\S+);/m.exec(text)?.[1] ?? '');
  const typeOf = (name: string): string => {
    if (SCALARS[name] !== undefined) return SCALARS[name];
    return name.includes('.') ? short(name) : `${own}.${name}`;
  };
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{([\s\S]*?)^\}/gm)) {
    const fields: string[] = [];
    for (const [, map, label, type = '', field = '', number = ''] of body.matchAll(
      /(?:map<\w+,\s*([\w.]+)>|(optional|repeated|required)\s+([\w.]+))\s+(\w+)\s*=\s*(\d+)/g,
    )) {
      const shape = map ? `{${typeOf(map)}` : `${label === 'repeated' ? '*' : ''}${typeOf(type)}`;
      fields.push(`${field}=${number}:${shape}`);
    }
    lines.push(`${own}.${name} ${fields.join(' ')}`.trim());
  }
}
// Nobody sends a list.
const body = lines
  .filter((line) => !/^\S+List /.test(line))
  .toSorted()
  .join('\n');
writeFileSync(
  new URL('../src/protobuf/message-fields.ts', import.meta.url),
  `/** Written by scripts/protobuf-fields.ts: per message its fields as name=number:type; \`*\` repeated, \`{\` a map from texts. */\nexport const messageFields: string = \`${body.replaceAll('`', '')}\`;\n`,
);
