import type { TypeRegistry } from '../types/type-registry.ts';

/** Checks of `/healthz`, `/livez` and `/readyz` in the order in which `?verbose` names them. */
const CHECKS = ['ping', 'log', 'etcd'];
const READY_ONLY = ['etcd-readiness', 'informer-sync'];
const HOOKS = `start-apiserver-admission-initializer generic-apiserver-start-informers
priority-and-fairness-config-consumer priority-and-fairness-filter storage-object-count-tracker-hook
start-apiextensions-informers start-apiextensions-controllers crd-informer-synced
start-system-namespaces-controller start-cluster-authentication-info-controller
start-kube-apiserver-identity-lease-controller start-kube-apiserver-identity-lease-garbage-collector
start-legacy-token-tracking-controller start-service-ip-repair-controllers rbac/bootstrap-roles
scheduling/bootstrap-system-priority-classes priority-and-fairness-config-producer bootstrap-controller
start-kubernetes-service-cidr-controller start-kube-aggregator-informers
apiservice-status-local-available-controller apiservice-status-remote-available-controller
apiservice-registration-controller apiservice-discovery-controller kube-apiserver-autoregistration`.split(
  /\s+/,
);
const LATE_HOOKS = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'];
const ENDPOINTS = ['healthz', 'livez', 'readyz'] as const;
type Endpoint = (typeof ENDPOINTS)[number];

function checksOf(endpoint: Endpoint): readonly string[] {
  return [
    ...CHECKS,
    ...(endpoint === 'readyz' ? READY_ONLY : []),
    ...HOOKS.map((hook) => `poststarthook/${hook}`),
    'autoregister-completion',
    ...LATE_HOOKS.map((hook) => `poststarthook/${hook}`),
    ...(endpoint === 'readyz' ? ['shutdown'] : []),
  ];
}

/** The text of a health endpoint; undefined for other paths. Everything is always well here. */
export function healthText(path: string, query: URLSearchParams): string | undefined {
  const [, first = '', ...rest] = path.split('/');
  const endpoint = ENDPOINTS.find((each) => each === first);
  if (!endpoint) return undefined;
  const checks = checksOf(endpoint);
  const name = rest.join('/');
  if (name !== '') return checks.includes(name) ? 'ok' : undefined;
  if (!query.has('verbose')) return 'ok';
  const excluded = new Set(query.getAll('exclude'));
  const lines = checks.map(
    (check) => `[+]${check}${excluded.has(check) ? ' excluded: ok' : ' ok'}\n`,
  );
  const unknown = [...excluded].filter((each) => !checks.includes(each));
  const warning =
    unknown.length === 0
      ? ''
      : `warn: some health checks cannot be excluded: no matches for ${unknown.map((each) => JSON.stringify(each)).join(',')}\n`;
  return `${lines.join('')}${warning}${endpoint} check passed\n`;
}

/** `/`: every path that there is. */
export function rootPaths(registry: TypeRegistry): readonly string[] {
  const groups = registry
    .groups()
    .flatMap(({ group, versions }) =>
      group === ''
        ? versions.map((version) => `/api/${version}`)
        : [`/apis/${group}`, ...versions.map((version) => `/apis/${group}/${version}`)],
    );
  const health = ENDPOINTS.flatMap((endpoint) => [
    `/${endpoint}`,
    ...checksOf(endpoint).map((check) => `/${endpoint}/${check}`),
  ]);
  const fixed =
    '/.well-known/openid-configuration /api /apis /apis/ /metrics /metrics/slis /openapi/v2 /openapi/v3 /openapi/v3/ /openid/v1/jwks /version';
  return [...fixed.split(' '), ...groups, ...health].toSorted();
}
