import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KIND_COMMANDS, kindConfig, kindFailure } from './kind-cli.ts';
import {
  kubeadmConfig,
  networkManifest,
  POD_SUBNET,
  reachableKubeconfig,
  versionOf,
} from './kind-config.ts';

test('kubeadm gets one node that runs pods, under the address that it has', () => {
  const text = kubeadmConfig({ nodeAddress: '172.18.0.2', nodeName: 'n', version: 'v1.34.2' });
  const documents = parseAllDocuments(text).map((each) => each.toJS() as Record<string, unknown>);
  expect(documents.map(({ kind }) => kind)).toEqual([
    'InitConfiguration',
    'ClusterConfiguration',
    'KubeletConfiguration',
    'KubeProxyConfiguration',
  ]);
  expect(documents[0]).toMatchObject({
    localAPIEndpoint: { advertiseAddress: '172.18.0.2' },
    nodeRegistration: { taints: [] },
  });
  expect(documents[1]).toMatchObject({
    kubernetesVersion: 'v1.34.2',
    networking: { podSubnet: POD_SUBNET },
    apiServer: { certSANs: expect.arrayContaining(['127.0.0.1']) as unknown },
  });
});

test('the network manifest gets the subnet of the pods', () => {
  expect(networkManifest('value: {{ .PodSubnet }}\nother: {{.PodSubnet}}')).toBe(
    `value: ${POD_SUBNET}\nother: ${POD_SUBNET}`,
  );
});

test('the version is the tag of the image', () => {
  expect(versionOf('docker.io/kindest/node:v1.34.2')).toBe('v1.34.2');
  expect(versionOf('mirror:5000/kindest/node:v1.34.2@sha256:abc')).toBe('v1.34.2');
  expect(versionOf('kindest/node:latest')).toBeUndefined();
});

test('the kubeconfig names the port of this machine, and nothing else of it changes', () => {
  const text = 'clusters:\n- cluster:\n    server: https://drydock:6443\n  name: kind\n';
  expect(reachableKubeconfig(text, 'https://127.0.0.1:33001')).toBe(
    text.replace('https://drydock:6443', 'https://127.0.0.1:33001'),
  );
});

test('a name never becomes a flag or a second word of a command', () => {
  const args = KIND_COMMANDS.create('a; rm -rf /', 'image', '/tmp/k');
  expect(args[args.indexOf('--name') + 1]).toBe('a; rm -rf /');
  expect(args.at(-1)).toBe('-');
  expect(kindConfig()).toContain('apiServerAddress: 127.0.0.1');
});

test.each([
  [
    'ERROR: failed to create cluster: failed to pull image "kindest/node:v9": exit 1',
    'image-missing',
  ],
  ['Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', 'no-engine'],
  ['ERROR: Bind for 127.0.0.1:6443 failed: port is already allocated', 'no-room'],
  ['ERROR: something new', 'start-failed'],
])('%s', (output, code) => {
  const error = kindFailure(`Creating cluster\n${output}\n`, 'kindest/node:v9');
  expect(error.code).toBe(code);
  expect(error.message).toContain('kind could not start kindest/node:v9: ');
});
