import { parseManifests } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import { expect, test } from 'vitest';
import { createSimulator } from './index.ts';

const catalogue = loadCatalogue();
const simulator = createSimulator({ seed: 1 });
simulator.settle();
const pod = (spec: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: ${spec}\n`;
const service = (spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: a }\nspec: ${spec}\n`;
const probe = (text: string): string =>
  pod(`{ containers: [{ name: a, image: b, livenessProbe: ${text} }] }`);
const volume = (text: string): string =>
  pod(`{ containers: [{ name: a, image: b }], volumes: [${text}] }`);

/** What the API server says of a new object: whether it takes it. */
async function serverTakes(resource: string, text: string): Promise<boolean> {
  const [parsed] = parseManifests('a.yaml', text).resources;
  const url = `https://x/api/v1/namespaces/default/${resource}?dryRun=All&fieldValidation=Strict`;
  const body = JSON.stringify(parsed?.object);
  const headers = { 'content-type': 'application/json' };
  const answer = await simulator.handle(new Request(url, { method: 'POST', body, headers }));
  return answer.status < 400;
}

test.each([
  ['pods', true, pod('{ containers: [{ name: a, image: b }] }')],
  ['pods', false, volume('{ name: x, emptyDir: {}, configMap: { name: a } }')],
  ['pods', true, volume('{ name: x, emptyDir: {} }')],
  ['pods', false, probe('{ httpGet: { port: 1 }, exec: { command: [a] } }')],
  ['pods', false, probe('{ periodSeconds: 1 }')],
  ['pods', true, probe('{ tcpSocket: { port: 1 } }')],
  [
    'pods',
    false,
    pod('{ containers: [{ name: a, image: b, resources: { limits: { cpu: "-1" } } }] }'),
  ],
  ['services', false, service('{ type: ExternalName }')],
  ['services', false, service('{ ports: [{ port: 80, nodePort: 30001 }] }')],
  ['services', false, service('{ clusterIP: 1.2.3, ports: [{ port: 80 }] }')],
  ['services', true, service('{ ports: [{ port: 80 }] }')],
])('the API server and validate agree on %s: accepted %s, %s', async (resource, taken, text) => {
  const errors = validate(new Map([['a.yaml', text]]), { catalogue }).filter(
    ({ severity }) => severity === 'error',
  );
  expect([await serverTakes(resource, text), errors.length === 0]).toEqual([taken, taken]);
});
