import { canonicalQuantity, isPlainObject, type PlainObject } from '@drydock/merge';
import { fill, mapField, mapItems } from './fill.ts';

/** Defaults of a pod spec, in pods and templates alike. @see kubernetes pkg/apis/core/v1/defaults.go */
export function defaultPodSpec(spec: PlainObject): PlainObject {
  if (done.has(spec)) return spec;
  let next = fill(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    securityContext: noContext,
  });
  if (typeof next.serviceAccountName === 'string') {
    next =
      next.serviceAccount === next.serviceAccountName
        ? next
        : { ...next, serviceAccount: next.serviceAccountName };
  } else if (typeof next.serviceAccount === 'string') {
    next = { ...next, serviceAccountName: next.serviceAccount };
  }
  const isHostNetwork = next.hostNetwork === true;
  next = mapItems(next, 'initContainers', (container) =>
    defaultContainer(container, isHostNetwork),
  );
  next = mapItems(next, 'containers', (container) => {
    // Only init containers restart on their own.
    const { restartPolicy: _, ...own } = container;
    return defaultContainer('restartPolicy' in container ? own : container, isHostNetwork);
  });
  next = mapItems(next, 'ephemeralContainers', (container) =>
    defaultContainer(container, isHostNetwork),
  );
  next = mapItems(next, 'volumes', defaultVolume);
  next = mapItems(next, 'topologySpreadConstraints', (constraint) => fill(constraint, {}));
  if (isPlainObject(next.overhead)) next = mapField(next, 'overhead', canonicalAmounts);
  done.add(next);
  return next;
}

const noContext = {};

/** Specs that have all defaults: templates are copied by reference into pods. */
const done = new WeakSet<PlainObject>();

function defaultContainer(container: PlainObject, isHostNetwork: boolean): PlainObject {
  let next = fill(container, {
    resources: noContext,
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(container.image),
  });
  next = mapItems(next, 'ports', (port) => defaultPort(port, isHostNetwork));
  next = mapField(next, 'resources', defaultResources);
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    next = mapField(next, probe, defaultProbe);
  }
  next = mapField(next, 'lifecycle', (lifecycle) =>
    mapField(mapField(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler),
  );
  next = mapItems(next, 'env', (variable) =>
    mapField(variable, 'valueFrom', (from) =>
      mapField(from, 'fieldRef', (reference) => fill(reference, { apiVersion: 'v1' })),
    ),
  );
  return next;
}

/** `Always` for the tag latest or none. */
export function pullPolicy(image: unknown): string {
  const name = typeof image === 'string' ? image : '';
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (last.includes('@')) return 'IfNotPresent';
  const tag = last.includes(':') ? last.slice(last.lastIndexOf(':') + 1) : '';
  return tag === '' || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultPort(port: PlainObject, isHostNetwork: boolean): PlainObject {
  const next = fill(port, { protocol: 'TCP' });
  return isHostNetwork ? fill(next, { hostPort: port.containerPort }) : next;
}

/** Requests default to limits; quantities are written in their canonical form, cpu in whole milli. */
function defaultResources(resources: PlainObject): PlainObject {
  let next = mapField(
    mapField(resources, 'limits', canonicalAmounts),
    'requests',
    canonicalAmounts,
  );
  if (!isPlainObject(next.limits)) return next;
  const requests = isPlainObject(next.requests) ? next.requests : {};
  const filled = fill(requests, next.limits);
  if (filled !== next.requests && Object.keys(filled).length > 0)
    next = { ...next, requests: filled };
  return next;
}

/** Amounts of a ResourceList in canonical form: finer than milli is rounded up. */
export function canonicalAmounts(amounts: PlainObject): PlainObject {
  let result: Record<string, unknown> | undefined;
  for (const key in amounts) {
    const value = amounts[key];
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const canonical = roundToMilli(canonicalQuantity(value) ?? String(value));
    if (canonical === value) continue;
    result ??= { ...amounts };
    result[key] = canonical;
  }
  return result ?? amounts;
}

function roundToMilli(text: string): string {
  const match = /^(-?\d+)([nu])$/.exec(text);
  if (!match) return text;
  const unit = match[2] === 'n' ? 1_000_000n : 1000n;
  const milli = (BigInt(match[1] ?? '0') + unit - 1n) / unit;
  return canonicalQuantity(`${milli}m`) ?? text;
}

function defaultProbe(probe: PlainObject): PlainObject {
  return defaultHandler(
    fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
  );
}

function defaultHandler(handler: PlainObject): PlainObject {
  const next = mapField(handler, 'httpGet', (get) => fill(get, { path: '/', scheme: 'HTTP' }));
  return mapField(next, 'grpc', (grpc) => fill(grpc, { service: '' }));
}

const FILE_MODE = 420;

function defaultVolume(volume: PlainObject): PlainObject {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  let next = sources.length === 0 ? { ...volume, emptyDir: noContext } : volume;
  next = mapField(next, 'secret', (secret) => fill(secret, { defaultMode: FILE_MODE }));
  next = mapField(next, 'configMap', (map) => fill(map, { defaultMode: FILE_MODE }));
  next = mapField(next, 'downwardAPI', (api) =>
    defaultDownward(fill(api, { defaultMode: FILE_MODE })),
  );
  next = mapField(next, 'hostPath', (path) => fill(path, { type: '' }));
  next = mapField(next, 'iscsi', (iscsi) => fill(iscsi, { iscsiInterface: 'default' }));
  next = mapField(next, 'projected', (projected) =>
    mapItems(fill(projected, { defaultMode: FILE_MODE }), 'sources', (source) =>
      mapField(mapField(source, 'downwardAPI', defaultDownward), 'serviceAccountToken', (token) =>
        fill(token, { expirationSeconds: 3600 }),
      ),
    ),
  );
  next = mapField(next, 'ephemeral', (ephemeral) =>
    mapField(ephemeral, 'volumeClaimTemplate', (template) =>
      mapField(template, 'spec', (spec) => fill(spec, { volumeMode: 'Filesystem' })),
    ),
  );
  return mapField(next, 'emptyDir', (dir) => dir);
}

function defaultDownward(api: PlainObject): PlainObject {
  return mapItems(api, 'items', (item) =>
    mapField(item, 'fieldRef', (reference) => fill(reference, { apiVersion: 'v1' })),
  );
}

/** A pod template: `metadata` is always there when written by a controller's API. */
export function defaultTemplate(template: PlainObject): PlainObject {
  return mapField(fill(template, { spec: noContext }), 'spec', defaultPodSpec);
}
