import type { JsonObject, JsonValue } from '@drydock/manifests';
import { usageFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { pairsOf, type Generator } from './generator.ts';

const TCP_FLAG = { name: 'tcp', kind: 'list' } as const;

function serviceGenerator(
  name: string,
  type: string,
  flags: Generator['flags'],
  adjust: (kubectl: Kubectl) => JsonObject,
): Generator {
  return {
    name,
    summary: `Create a ${type} service`,
    flags: [TCP_FLAG, ...flags],
    failure: `failed to create ${type} service: `,
    build(kubectl, serviceName) {
      const ports = kubectl.flags
        .list('tcp')
        .flatMap((text) => text.split(','))
        .map(parsePort);
      const isHeadless = kubectl.flags.text('clusterip') === 'None';
      if (ports.length === 0 && type !== 'ExternalName' && !isHeadless) {
        throw usageFailure('at least one tcp port specifier must be provided');
      }
      const nodePort = kubectl.flags.number('node-port');
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: serviceName, labels: { app: serviceName } },
        spec: {
          ...(ports.length > 0
            ? {
                ports: ports.map((port) => (nodePort === undefined ? port : { ...port, nodePort })),
              }
            : {}),
          selector: { app: serviceName },
          type,
          ...adjust(kubectl),
        },
        status: { loadBalancer: {} },
      };
    },
  };
}

/** `80:8080`, `80:http` or `80`. */
function parsePort(text: string): JsonObject {
  const [portText = '', targetText, ...more] = text.split(':');
  const port = Number(portText);
  if (!Number.isInteger(port) || port < 1 || port > 65_535 || more.length > 0) {
    throw usageFailure(`invalid port value: ${text}`);
  }
  const target = targetText === undefined || targetText === '' ? portText : targetText;
  const targetPort: JsonValue = /^\d+$/.test(target) ? Number(target) : target;
  const name = targetText === undefined ? portText : `${portText}-${target}`;
  return { name, port, protocol: 'TCP', targetPort };
}

export const SERVICE_GENERATORS: readonly Generator[] = [
  serviceGenerator(
    'clusterip',
    'ClusterIP',
    [{ name: 'clusterip', kind: 'string' }],
    ({ flags }) => {
      const clusterIP = flags.text('clusterip');
      return clusterIP === undefined ? {} : { clusterIP };
    },
  ),
  serviceGenerator('nodeport', 'NodePort', [{ name: 'node-port', kind: 'int' }], () => ({})),
  serviceGenerator('loadbalancer', 'LoadBalancer', [], () => ({})),
  serviceGenerator(
    'externalname',
    'ExternalName',
    [{ name: 'external-name', kind: 'string' }],
    ({ flags }) => ({ externalName: flags.text('external-name') ?? '' }),
  ),
];

export const ingress: Generator = {
  name: 'ingress',
  aliases: ['ing'],
  summary: 'Create an ingress with the specified name',
  flags: [
    { name: 'rule', kind: 'list' },
    { name: 'class', kind: 'string' },
    { name: 'default-backend', kind: 'string' },
    { name: 'annotation', kind: 'list' },
  ],
  failure: 'failed to create ingress: ',
  build({ flags }, name) {
    const rules = flags.list('rule').map(parseRule);
    const fallback = flags.text('default-backend');
    if (rules.length === 0 && fallback === undefined) {
      throw usageFailure(
        'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
      );
    }
    const hosts = [...new Set(rules.map(({ host }) => host))];
    const tls = rules.filter(({ secret }) => secret !== undefined);
    const annotations = flags.list('annotation');
    const ingressClassName = flags.text('class');
    return {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: {
        name,
        ...(annotations.length > 0
          ? {
              annotations: pairsOf(
                annotations,
                (text) =>
                  `${text} is an invalid syntax: annotations should be in the format key=value`,
              ),
            }
          : {}),
      },
      spec: {
        ...(ingressClassName === undefined ? {} : { ingressClassName }),
        ...(fallback === undefined ? {} : { defaultBackend: backendOf(fallback) }),
        ...(tls.length > 0 ? { tls: tls.map(tlsEntry) } : {}),
        rules: hosts.map((host) => ({
          ...(host === '' ? {} : { host }),
          http: { paths: rules.filter((rule) => rule.host === host).map(({ path }) => path) },
        })),
      },
      status: { loadBalancer: {} },
    };
  },
};

interface IngressRule {
  readonly host: string;
  readonly path: JsonObject;
  /** Name of the TLS secret, '' for the default one; undefined without TLS. */
  readonly secret?: string;
}

const RULE = /^([^/=]*)(\/[^=]*)?=([^,]+)(?:,tls(?:=(.*))?)?$/;

/** `host/path*=service:port[,tls[=secret]]` */
function parseRule(text: string): IngressRule {
  const match = RULE.exec(text);
  if (!match) {
    throw usageFailure(
      `rule ${text} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
    );
  }
  const [, host = '', typed = '/', service = '', secret = ''] = match;
  const isPrefix = typed.endsWith('*');
  const path = isPrefix ? typed.slice(0, -1) : typed;
  return {
    host,
    path: { path, pathType: isPrefix ? 'Prefix' : 'Exact', backend: backendOf(service) },
    ...(text.includes(',tls') ? { secret } : {}),
  };
}

function backendOf(text: string): JsonObject {
  const [name = '', port = ''] = text.split(':');
  return {
    service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
  };
}

function tlsEntry({ host, secret }: IngressRule): JsonObject {
  return {
    ...(host === '' ? {} : { hosts: [host] }),
    ...(secret === undefined || secret === '' ? {} : { secretName: secret }),
  };
}
