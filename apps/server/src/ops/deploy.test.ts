import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { renderHelm } from '@drydock/render';
import { validate } from '@drydock/validation';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { environmentSchema } from './config.ts';

const deploy = path.resolve(import.meta.dirname, '../../../../deploy');

/** As far as the tests look at an object. */
interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly template: { readonly spec: PodSpec };
    readonly rules?: readonly { readonly host: string }[];
  };
}

interface PodSpec {
  readonly automountServiceAccountToken: boolean;
  readonly securityContext: { readonly runAsNonRoot: boolean };
  readonly containers: readonly {
    readonly command?: readonly string[];
    readonly env: readonly { readonly name: string; readonly value?: string }[];
    readonly resources: { readonly limits?: object };
    readonly securityContext: Readonly<Record<string, unknown>>;
    readonly readinessProbe?: { readonly httpGet: { readonly path: string } };
  }[];
}

function readChart(): ReadonlyMap<string, string> {
  const folder = path.join(deploy, 'chart');
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), readFileSync(file, 'utf8')]),
  );
}

function render(set: readonly string[] = []): string {
  return renderHelm({
    files: readChart(),
    releaseName: 'class',
    namespace: 'drydock',
    set,
    now: () => 0n,
    random: { next: () => 0.5 },
  });
}

function objectsOf(text: string): readonly Rendered[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Rendered | null)
    .filter((object) => object !== null);
}

const catalogue = loadCatalogue();
const known: ReadonlySet<string> = new Set(Object.keys(environmentSchema.shape));

describe('the chart', () => {
  const everything = ['serviceMonitor.enabled=true', 'oidc.issuer=https://id', 'oidc.clientId=x'];

  test.each([
    ['as it is', []],
    ['with everything on', everything],
    [
      'with as little as can be',
      [
        'ingress.enabled=false',
        'networkPolicy.enabled=false',
        'workers.replicas=0',
        'server.replicas=1',
      ],
    ],
  ])('renders %s, and no finding is left', (_, set) => {
    const files = new Map([['class.yaml', render(set)]]);
    const findings = validate(files, { catalogue }).filter(({ severity }) => severity !== 'info');
    expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  test('has findings when it is spoiled, so that none means something', () => {
    const spoiled = render().replace('replicas: 2', 'replicas: two');
    expect(validate(new Map([['class.yaml', spoiled]]), { catalogue })).not.toEqual([]);
  });

  test('runs server and workers without rights, and with limits', () => {
    const deployments = objectsOf(render()).filter(({ kind }) => kind === 'Deployment');
    expect(deployments.map(({ metadata }) => metadata.name)).toEqual([
      'class-server',
      'class-worker',
    ]);
    for (const { spec } of deployments) {
      const pod = spec.template.spec;
      expect(pod).toMatchObject({
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true },
      });
      for (const container of pod.containers) {
        expect(container.securityContext).toMatchObject({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources.limits).toHaveProperty('memory');
      }
    }
    expect(deployments[0]?.spec.template.spec.containers[0]?.readinessProbe?.httpGet.path).toBe(
      '/readyz',
    );
  });

  test('sets only variables that the server reads, and secrets by reference alone', () => {
    const containers = objectsOf(render(everything))
      .filter(({ kind }) => kind === 'Deployment')
      .flatMap(({ spec }) => spec.template.spec.containers);
    const variables = containers.flatMap(({ env }) => env);
    expect(variables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
    const secrets = variables.filter(({ name }) => /SECRET|PASSWORD|TOKEN|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThan(4);
    expect(secrets.filter(({ value }) => value !== undefined)).toEqual([]);
  });

  test('takes the host of the ingress from the public address', () => {
    const ingress = objectsOf(render(['publicUrl=https://learn.example.org'])).find(
      ({ kind }) => kind === 'Ingress',
    );
    expect(ingress?.spec.rules?.[0]?.host).toBe('learn.example.org');
  });

  test.each([
    ['a public address with a path', ['publicUrl=https://x/y']],
    ['no server at all', ['server.replicas=0']],
    ['OIDC without a client', ['oidc.issuer=https://id']],
  ])('refuses %s', (_, set) => {
    expect(() => render(set)).toThrow();
  });
});

test('the compose file sets only variables that the server reads, and publishes on loopback', () => {
  const { services } = parse(readFileSync(path.join(deploy, 'compose.yaml'), 'utf8'), {
    merge: true,
  }) as {
    readonly services: Readonly<
      Record<'server' | 'worker', { environment: object; ports?: readonly string[]; user?: string }>
    >;
  };
  for (const { environment } of [services.server, services.worker]) {
    expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
    expect(environment).toHaveProperty('DRYDOCK_DATABASE_URL');
  }
  expect(services.server.ports).toEqual(['${DRYDOCK_BIND:-127.0.0.1}:4321:4321']);
});
