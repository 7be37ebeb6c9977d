import { isIP } from 'node:net';
import { parseManifests, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { compile, indexMesh, leftOutOfExport, toEnvoyBootstrap } from '@drydock/mesh';
import { stringify } from 'yaml';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { placePods, proxyOf, type PlacedPod } from '../place-pods.ts';
import { readManifestFiles } from '../read-manifest-files.ts';

export interface MeshEnvoyOptions {
  readonly paths: readonly string[];
  /** `web` or `web.prod` */
  readonly workload: string;
  readonly namespace: string;
  readonly listen: string;
  /** `reviews-v2=10.0.0.7:9080` */
  readonly upstreams: readonly string[];
  readonly format: 'yaml' | 'json';
}

/** Prints a bootstrap for Envoy; 1 when a manifest cannot be read. What the export leaves out is said on stderr. */
export async function meshEnvoyCommand(
  options: MeshEnvoyOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { texts, unreadable } = await readManifestFiles(options.paths, context);
  const objects: KubernetesObject[] = [];
  const problems = unreadable.map(({ message }) => message);
  for (const [file, text] of texts) {
    const { resources, diagnostics } = parseManifests(file, text);
    problems.push(
      ...diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ message }) => `${file}: ${message}`),
    );
    for (const { object } of resources) {
      objects.push(inNamespace(object as unknown as KubernetesObject, options.namespace)); // it has a kind and a name
    }
  }
  if (problems.length > 0) {
    context.stderr(problems.map((message) => `${message}\n`).join(''));
    return 1;
  }
  const { resources, placed } = placePods(objects);
  const proxy = proxyOf(options, placed);
  const config = compile(indexMesh({ resources, meshConfig: meshConfigOf(objects) }), proxy);
  const bootstrap = toEnvoyBootstrap(config, placesFor(options, placed));
  const admin = { address: { socket_address: { address: options.listen, port_value: 9901 } } };
  const text = { admin, ...bootstrap };
  context.stdout(
    options.format === 'json' ? `${JSON.stringify(text, undefined, 2)}\n` : stringify(text),
  );
  context.stderr(notes(placed, leftOutOfExport(config)));
  return 0;
}

function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  if (object.metadata?.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** MeshConfig, where the manifests hold istiod's ConfigMap. */
function meshConfigOf(objects: readonly KubernetesObject[]): JsonObject {
  const found = objects.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'istio',
  );
  const { mesh } = (found?.['data'] ?? {}) as { readonly mesh?: unknown }; // anything: checked next
  if (typeof mesh !== 'string') return {};
  const { resources } = parseManifests('mesh', `apiVersion: v1\nkind: Mesh\n${mesh}`);
  return resources[0]?.object ?? {};
}

/** Listeners of one service address get a loopback address of their own, pods stay where they were placed. */
function placesFor(
  { listen, upstreams }: MeshEnvoyOptions,
  placed: readonly PlacedPod[],
): Parameters<typeof toEnvoyBootstrap>[1] {
  const moved = new Map(
    upstreams.map((text) => {
      const { name, address, port } = parseUpstream(text);
      const pod = placed.find((each) => each.name === name);
      if (!pod) throw new UsageError(`--upstream ${text}: there is no Deployment or Pod ${name}.`);
      return [pod.address, { address, port }];
    }),
  );
  const own = new Map<string, string>();
  return {
    listen({ address, port }) {
      if (address === '0.0.0.0') return { address: listen, port };
      const known = own.get(address) ?? `127.0.2.${own.size + 1}`;
      own.set(address, known);
      return { address: known, port };
    },
    endpoint: (endpoint) => moved.get(endpoint.address) ?? endpoint,
  };
}

function parseUpstream(text: string): {
  readonly name: string;
  readonly address: string;
  readonly port: number;
} {
  const [, name = '', address = '', port = ''] = /^([^=]+)=(.+):(\d+)$/.exec(text) ?? [];
  if (isIP(address) === 0 || Number(port) > 65_535) {
    throw new UsageError(`--upstream ${text}: write it as reviews-v2=10.0.0.7:9080.`);
  }
  return { name, address, port: Number(port) };
}

function notes(placed: readonly PlacedPod[], leftOut: readonly string[]): string {
  const pods = placed.map(({ name, namespace, address }) => `  ${name}.${namespace} at ${address}`);
  return [
    ...(pods.length > 0 ? ['Pods are expected here:', ...pods] : []),
    'Not in the export:',
    ...leftOut.map((text) => `  ${text}`),
    '',
  ].join('\n');
}
