import { parseManifests } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { checkSchema } from './check-schema.ts';

const catalogue = loadCatalogue();

/** `code path: message (hint)` of every finding. */
function findings(text: string): readonly string[] {
  return parseManifests('a.yaml', text).resources.flatMap(({ object, gvk }) =>
    checkSchema(object, gvk, catalogue).map(
      ({ code, path, message, hint }) =>
        `${code.code.replace('schema/', '')} ${path.join('.')}: ${message}${hint === undefined ? '' : ` (${hint})`}`,
    ),
  );
}

/** A manifest of the kind with the given spec, as YAML indented by two. */
function manifest(kind: string, spec: string): string {
  const [apiVersion, name] = kind.split(' ');
  const lines = spec.replace(/^\n/, '').trimEnd();
  return `apiVersion: ${apiVersion}\nkind: ${name}\nmetadata:\n  name: a\nspec:\n${lines}\n`;
}

const virtualService = (spec: string): string =>
  manifest('networking.istio.io/v1 VirtualService', spec);

const deployment = (container: string): string =>
  manifest(
    'apps/v1 Deployment',
    `  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec:\n      containers:\n      - ${container}`,
  );

describe('fields', () => {
  test('an unknown field names its neighbour', () => {
    expect(findings(virtualService('  host: [a]'))).toEqual([
      'unknown-field spec.host: Unknown field "host" in "spec" (Did you mean "hosts"?)',
    ]);
  });

  test('a field that belongs one level deeper is said to', () => {
    expect(findings(deployment('name: a\n        image: x\n      replicas: 1'))).toEqual([
      expect.stringContaining('Unknown field "replicas" in "spec"'),
    ]);
    expect(findings(manifest('v1 Service', '  clusterIP: None\n  port: 80'))).toEqual([
      expect.stringMatching(/^unknown-field spec\.port/),
    ]);
  });

  test('a required field is missing where its parent stands', () => {
    expect(findings(manifest('v1 Service', '  ports:\n  - name: http'))).toEqual([
      'missing-field spec.ports.0.port: Missing field "port" in item 0 of "ports"',
    ]);
  });

  test('a null is as good as nothing', () => {
    expect(findings(virtualService('  hosts:\n  gateways: null'))).toEqual([]);
  });

  test('free-form fields and maps of text take any name', () => {
    const text = manifest(
      'networking.istio.io/v1alpha3 EnvoyFilter',
      '  configPatches:\n  - applyTo: CLUSTER\n    match: {context: ANY}\n    patch: {operation: MERGE, value: {any: {thing: 1}}}',
    );
    expect(findings(text)).toEqual([]);
  });

  test('hostile names are fields like others', () => {
    expect(findings(virtualService('  __proto__: {}\n  constructor: 1'))).toEqual([
      expect.stringContaining('Unknown field "__proto__"'),
      expect.stringContaining('Unknown field "constructor"'),
    ]);
  });

  test('an object without a name cannot be created, one with generateName can', () => {
    expect(findings('apiVersion: v1\nkind: ConfigMap\n')).toEqual([
      'missing-field metadata.name: Missing field "name" in "metadata"',
    ]);
    expect(findings('apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n')).toEqual([]);
  });
});

describe('values', () => {
  test.each([
    [
      'port: "80"',
      'wrong-type spec.ports.0.port: "port" must be an integer, found the text "80" (Remove the quotes.)',
    ],
    [
      'port: 80.5',
      'wrong-type spec.ports.0.port: "port" must be an integer, found the number 80.5',
    ],
    [
      '{port: 80, name: yes}',
      'wrong-type spec.ports.0.name: "name" must be text, found the boolean true (YAML reads this word as a boolean: put it in quotes.)',
    ],
    [
      '{port: 80, name: 1}',
      'wrong-type spec.ports.0.name: "name" must be text, found the number 1 (Put the number in quotes.)',
    ],
    [
      '{port: 80, protocol: tcp}',
      'bad-enum spec.ports.0.protocol: "protocol" cannot be "tcp" (Did you mean "TCP"?)',
    ],
    [
      '{port: 80, targetPort: true}',
      'wrong-type spec.ports.0.targetPort: "targetPort" must be an integer or text, found the boolean true',
    ],
    [
      '{port: 9999999999}',
      'out-of-range spec.ports.0.port: "port" must be at most 65535, found 9999999999',
    ],
  ])('%s', (port, expected) => {
    expect(findings(manifest('v1 Service', `  ports:\n  - ${port}`))).toEqual([expected]);
  });

  test.each([
    '{port: 80, targetPort: http}',
    '{port: 80, targetPort: 8080}',
    '{port: 80.0}',
    '{port: 80, protocol: ""}',
  ])('%s is accepted', (port) => {
    expect(findings(manifest('v1 Service', `  ports:\n  - ${port}`))).toEqual([]);
  });

  test('a map where a list belongs', () => {
    expect(findings(virtualService('  http: {route: []}'))).toEqual([
      'wrong-type spec.http: "http" must be a list, found a map (Start each item with "- ".)',
    ]);
  });

  test('quantities, base64 and times have a form', () => {
    expect(
      findings(deployment('{name: a, image: x, resources: {limits: {memory: 128MB}}}')),
    ).toEqual([
      'bad-format spec.template.spec.containers.0.resources.limits.memory: "memory" must be a quantity such as 500m or 128Mi, found "128MB"',
    ]);
    expect(
      findings('apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: "not base64"}\n'),
    ).toEqual(['bad-format data.a: "a" must be base64 text, found "not base64"']);
    expect(
      findings(deployment('{name: a, image: x, resources: {limits: {memory: 128Mi, cpu: 0.5}}}')),
    ).toEqual([]);
  });

  test('fields that exclude each other', () => {
    const text = virtualService(
      '  http:\n  - match:\n    - uri: {exact: /a, prefix: /b}\n    route: []',
    );
    expect(findings(text)).toEqual([
      'conflicting-fields spec.http.0.match.0.uri: Only one of "exact" and "prefix" may be set in "uri" (Remove all but one, or use one item for each.)',
    ]);
  });
});

describe('lists', () => {
  test('two containers of one name', () => {
    expect(findings(deployment('{name: a, image: x}\n      - {name: a, image: z}'))).toEqual([
      'duplicate-map-key spec.template.spec.containers.1: Items 0 and 1 of "containers" are both "a" (Each item must differ; remove or rename one.)',
    ]);
  });

  test('ports differ by protocol, TCP is what an absent one means', () => {
    const ports = (second: string): string =>
      manifest(
        'v1 Service',
        `  ports:\n  - {name: a, port: 53}\n  - {name: b, port: 53, protocol: ${second}}`,
      );
    expect(findings(ports('UDP'))).toEqual([]);
    expect(findings(ports('TCP'))).toEqual([expect.stringContaining('both "53, TCP"')]);
  });

  test('a repeated environment variable is accepted: the last one wins', () => {
    expect(
      findings(
        deployment('{name: a, image: x, env: [{name: A, value: "1"}, {name: A, value: "2"}]}'),
      ),
    ).toEqual([]);
  });
});

describe('rules of the CRDs of Istio', () => {
  test.each([
    ['networking.istio.io/v1 VirtualService', '  http: [{timeout: 5, route: []}]', 'wrong-type'],
    [
      'networking.istio.io/v1 VirtualService',
      '  http: [{timeout: "5", route: []}]',
      '"timeout" must be a duration of at least 1ms, found "5"',
    ],
    ['networking.istio.io/v1 VirtualService', '  http: [{timeout: 0s, route: []}]', 'duration'],
    ['networking.istio.io/v1 ServiceEntry', '  hosts: ["*"]', '"hosts" must be a host name'],
    [
      'networking.istio.io/v1 ServiceEntry',
      '  hosts: [a.com]\n  resolution: NONE\n  endpoints: [{address: 1.2.3.4}]',
      'cannot have endpoints with resolution NONE',
    ],
    [
      'networking.istio.io/v1 ServiceEntry',
      '  hosts: [a.com]\n  resolution: STATIC\n  endpoints: [{labels: {a: b}}]',
      'needs "address" or "network"',
    ],
    [
      'networking.istio.io/v1 ServiceEntry',
      '  hosts: [a.com]\n  ports: [{name: a, number: 80}, {name: b, number: 80}]',
      'two items with number 80',
    ],
    [
      'networking.istio.io/v1 ServiceEntry',
      '  hosts: [a.com]\n  ports: [{name: a, number: 0}]',
      'a port from 1 to 65535',
    ],
    [
      'security.istio.io/v1 PeerAuthentication',
      '  portLevelMtls: {8080: {mode: STRICT}}',
      'needs a selector',
    ],
    [
      'security.istio.io/v1 PeerAuthentication',
      '  selector: {matchLabels: {"a*": b}}',
      'wildcard in the label name "a*"',
    ],
    [
      'security.istio.io/v1 AuthorizationPolicy',
      '  selector: {}\n  targetRefs: []',
      'may set only one of "selector" and "targetRefs"',
    ],
    [
      'security.istio.io/v1 RequestAuthentication',
      '  jwtRules: [{issuer: a, jwksUri: "ftp://x"}]',
      'http:// or https://',
    ],
    [
      'telemetry.istio.io/v1 Telemetry',
      '  metrics: [{overrides: [{tagOverrides: {a: {operation: UPSERT}}}]}]',
      'needs a value',
    ],
    ['extensions.istio.io/v1alpha1 WasmPlugin', '  url: "ftp://x/y"', 'http, https, file or oci'],
    [
      'extensions.istio.io/v1alpha1 TrafficExtension',
      '  phase: AUTHN',
      'needs one of "wasm" or "lua"',
    ],
  ])('%s %s', (kind, spec, expected) => {
    expect(findings(manifest(kind, spec))).toEqual([expect.stringContaining(expected)]);
  });
});

describe('kinds and versions', () => {
  test.each([
    [
      'extensions/v1beta1',
      'Deployment',
      'removed-version apiVersion: Deployment of "extensions/v1beta1" is no longer served since Kubernetes 1.16 (Use "apps/v1".)',
    ],
    [
      'apps/v2',
      'Deployment',
      'unknown-version apiVersion: Deployment is not served as "apps/v2" (Use "apps/v1".)',
    ],
    [
      'v1',
      'Deployment',
      'no-such-kind apiVersion: "v1" has no kind Deployment (Deployment is a kind of apps/v1.)',
    ],
    [
      'networking.istio.io/v1',
      'VirtualServise',
      'no-such-kind kind: "networking.istio.io/v1" has no kind VirtualServise (Did you mean "VirtualService"?)',
    ],
    [
      'networking.istoi.io/v1',
      'VirtualService',
      'no-such-kind apiVersion: "networking.istoi.io/v1" has no kind VirtualService (VirtualService is a kind of networking.istio.io/v1.)',
    ],
    [
      'example.com/v1',
      'Widget',
      'unknown-kind kind: The kind Widget of example.com/v1 is not known: its fields were not checked',
    ],
    [
      'v1',
      'Endpoints',
      'deprecated-version apiVersion: Endpoints of v1 is deprecated (Use EndpointSlice of discovery.k8s.io/v1.)',
    ],
  ])('%s %s', (apiVersion, kind, expected) => {
    expect(findings(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`)).toEqual([
      expected,
    ]);
  });
});

describe('names and values of built-in kinds', () => {
  const named = (apiVersion: string, kind: string, name: string): readonly string[] =>
    findings(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: "${name}"}\n`);

  test.each([
    ['v1', 'ConfigMap', 'a.b-c', true],
    ['v1', 'ConfigMap', 'My_Map', false],
    ['v1', 'Namespace', 'a.b', false],
    ['networking.istio.io/v1', 'Sidecar', 'a.b', true],
    ['networking.istio.io/v1', 'Sidecar', 'A', false],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'system:a', true],
    ['rbac.authorization.k8s.io/v1', 'ClusterRole', 'a/b', false],
  ])('%s %s may be called %s: %s', (apiVersion, kind, name, isValid) => {
    expect(named(apiVersion, kind, name).some((text) => text.includes('cannot be'))).toBe(!isValid);
  });

  test.each([
    ['v1 Service', '  clusterIP: None\n  selector: {app: "a b"}', 'has the value "a b" for "app"'],
    ['v1 Service', '  clusterIP: None\n  selector: {"a b": c}', 'has the label name "a b"'],
    ['v1 Service', '  selector: {app: a}', 'needs "ports"'],
    ['v1 Service', '  ports: [{port: 0}]', '"port" must be at least 1, found 0'],
    [
      'v1 Service',
      '  ports: [{port: 80, targetPort: HTTP}]',
      'must be a port number or the name of one',
    ],
    ['v1 Service', '  ports: [{port: 80, name: Http}]', 'lower case letters'],
    ['v1 Pod', '  containers: []', 'needs at least 1 item'],
    ['v1 Pod', '  containers: [{name: a}]', 'Missing field "image"'],
    ['v1 Pod', '  containers: [{name: A_B, image: x}]', '"name" must be lower case letters'],
    [
      'v1 Pod',
      '  containers: [{name: a, image: x, ports: [{containerPort: 70000}]}]',
      'at most 65535',
    ],
    ['v1 Pod', '  containers: [{name: a, image: x, env: [{name: "A=B"}]}]', 'without "="'],
    [
      'v1 Pod',
      '  containers: [{name: a, image: x, resources: {requests: {cpu: 2}, limits: {cpu: 500m}}}]',
      'asks for more cpu (2) than its limit (500m)',
    ],
    [
      'autoscaling/v2 HorizontalPodAutoscaler',
      '  maxReplicas: 0\n  scaleTargetRef: {kind: Deployment, name: a}',
      '"maxReplicas" must be at least 1',
    ],
  ])('%s: %s', (kind, spec, expected) => {
    expect(findings(manifest(kind, spec))).toEqual([expect.stringContaining(expected)]);
  });

  test('keys of a ConfigMap become file names', () => {
    expect(
      findings('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a/b: c}\n'),
    ).toEqual([expect.stringContaining('has the key "a/b"')]);
  });

  test('labels and annotations of any kind', () => {
    const metadata = (text: string): readonly string[] =>
      findings(`apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: a, ${text}}\n`);
    expect(
      metadata('labels: {app.kubernetes.io/name: web}, annotations: {Example.com/A: "any text !"}'),
    ).toEqual([]);
    expect(metadata('labels: {app: web/1}')).toEqual([expect.stringContaining('"web/1"')]);
    expect(metadata('annotations: {"a b": c}')).toEqual([expect.stringContaining('"a b"')]);
  });
});

describe('rules of the CRDs of Gateway API', () => {
  const route = (rule: string): readonly string[] =>
    findings(manifest('gateway.networking.k8s.io/v1 HTTPRoute', `  rules:\n  - ${rule}`));
  const listener = (text: string): readonly string[] =>
    findings(
      manifest(
        'gateway.networking.k8s.io/v1 Gateway',
        `  gatewayClassName: a\n  listeners:\n  - ${text}`,
      ),
    );
  const rewrite = (type: string, field: string): string =>
    `filters: [{type: URLRewrite, urlRewrite: {path: {type: ${type}, ${field}: /x}}}]`;

  test.each([
    ['backendRefs: [{name: a}]', 'needs "port"'],
    [
      'backendRefs: [{name: a, port: 80}]\n    filters: [{type: RequestRedirect, requestRedirect: {}}]',
      'cannot have "backendRefs"',
    ],
    ['filters: [{type: URLRewrite}]', 'needs "urlRewrite"'],
    ['filters: [{type: RequestMirror, urlRewrite: {}}]', 'cannot set "urlRewrite"'],
    [
      'filters: [{type: RequestRedirect, requestRedirect: {}}, {type: URLRewrite, urlRewrite: {}}]',
      'not both',
    ],
    [
      'filters: [{type: URLRewrite, urlRewrite: {}}, {type: URLRewrite, urlRewrite: {}}]',
      'only once',
    ],
    [rewrite('ReplaceFullPath', 'replacePrefixMatch'), 'cannot set "replacePrefixMatch"'],
    [
      `${rewrite('ReplacePrefixMatch', 'replacePrefixMatch')}\n    matches: [{path: {type: Exact, value: /a}}]`,
      'exactly one match',
    ],
    ['matches: [{path: {value: a}}]', 'starts with "/"'],
    ['matches: [{path: {value: /a//b}}]', 'cannot have "//"'],
    ['matches: [{path: {value: "/a b"}}]', 'no path can have'],
    ['timeouts: {request: 1s, backendRequest: 2s}', 'longer than "request"'],
  ])('%s', (rule, expected) => {
    expect(route(rule)).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    'backendRefs: [{name: a, port: 80}]',
    'backendRefs: [{name: a, kind: ServiceImport, group: x.io}]',
    'matches: [{path: {type: RegularExpression, value: "a|b"}}]',
    'timeouts: {request: 0s, backendRequest: 2s}',
    rewrite('ReplacePrefixMatch', 'replacePrefixMatch'),
  ])('%s is accepted', (rule) => {
    expect(route(rule)).toEqual([]);
  });

  test.each([
    ['{name: a, port: 80, protocol: HTTP, tls: {mode: Passthrough}}', 'cannot have "tls"'],
    ['{name: a, port: 443, protocol: HTTPS, tls: {}}', 'needs "certificateRefs"'],
    ['{name: a, port: 443, protocol: HTTPS, tls: {mode: Passthrough}}', 'the TLS mode Terminate'],
    ['{name: a, port: 90, protocol: TCP, hostname: a.b}', 'cannot have "hostname"'],
    [
      '{name: a, port: 80, protocol: HTTP}\n  - {name: b, port: 80, protocol: HTTP}',
      'of another one',
    ],
  ])('listener %s', (text, expected) => {
    expect(listener(text)).toEqual([expect.stringContaining(expected)]);
  });

  test('two references to one Gateway name different listeners', () => {
    const refs = (text: string): readonly string[] =>
      findings(manifest('gateway.networking.k8s.io/v1 HTTPRoute', `  parentRefs: [${text}]`));
    expect(refs('{name: a}, {name: b}')).toEqual([]);
    expect(refs('{name: a, sectionName: x}, {name: a, sectionName: z}')).toEqual([]);
    expect(refs('{name: a}, {name: a, sectionName: z}')).toEqual([
      expect.stringContaining('more than once'),
    ]);
  });
});

describe('rules of workloads, Services and Ingresses', () => {
  const pod = '{containers: [{name: a, image: x}]';

  test.each([
    [
      'apps/v1 Deployment',
      `  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: b}}, spec: ${pod}}}`,
      'selects pods with app: a',
    ],
    [
      'apps/v1 Deployment',
      `  selector: {}\n  template: {metadata: {labels: {app: b}}, spec: ${pod}}}`,
      'an empty selector',
    ],
    [
      'apps/v1 DaemonSet',
      `  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: a}}, spec: ${pod}, restartPolicy: Never}}`,
      'only "Always" is possible',
    ],
    ['batch/v1 Job', `  template: {spec: ${pod}}}`, 'restartPolicy "OnFailure" or "Never"'],
    [
      'batch/v1 CronJob',
      `  schedule: "60 * * * *"\n  jobTemplate: {spec: {template: {spec: ${pod}, restartPolicy: Never}}}}`,
      '"60" is no minute (0 to 59)',
    ],
    ['v1 Service', '  ports: [{port: 80}, {port: 81}]', 'needs a name for each port'],
    ['v1 Service', '  ports: [{name: a, port: 80}, {name: a, port: 81}]', 'two ports named "a"'],
    [
      'networking.k8s.io/v1 Ingress',
      '  rules: [{http: {paths: [{path: a, pathType: Prefix, backend: {}}]}}]',
      'starts with "/"',
    ],
  ])('%s %s', (kind, spec, expected) => {
    expect(findings(manifest(kind, spec))).toEqual([expect.stringContaining(expected)]);
  });
});
