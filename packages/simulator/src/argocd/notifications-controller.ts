import type { Reconciler, Write } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual } from '@drydock/merge';
import { isReady } from './argocd-readiness.ts';
import { APPLICATIONS, CONFIG_MAPS, isSameResource } from './argo-resources.ts';
import { partOf, statusOf, textOf } from './application.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';

const NAME = 'argocd-notifications-controller';
const SUBSCRIBE = /^notifications\.argoproj\.io\/subscribe(?:\.([^.]+))?\.([^.]+)$/;
/** Where the controller keeps what it has sent, so that it sends it once. */
const NOTIFIED = 'notified.notifications.argoproj.io';

interface Trigger {
  readonly holds: (application: KubernetesObject) => boolean;
  /** Sent once for each value of this. */
  readonly oncePer: (application: KubernetesObject) => string;
}

const phase = (application: KubernetesObject): string =>
  textOf(statusOf(application), 'operationState', 'phase');
const health = (application: KubernetesObject): string =>
  textOf(statusOf(application), 'health', 'status');
const revision = (application: KubernetesObject): string =>
  textOf(statusOf(application), 'operationState', 'syncResult', 'revision');
const startedAt = (application: KubernetesObject): string =>
  textOf(statusOf(application), 'operationState', 'startedAt');
const since = (application: KubernetesObject): string =>
  textOf(statusOf(application), 'health', 'lastTransitionTime');

/** The triggers of Argo CD's catalogue of notifications, by their names there. */
const CATALOGUE: ReadonlyMap<string, Trigger> = new Map([
  ['on-created', { holds: () => true, oncePer: ({ metadata }) => metadata.uid ?? '' }],
  [
    'on-deleted',
    {
      holds: ({ metadata }) => metadata.deletionTimestamp !== undefined,
      oncePer: ({ metadata }) => metadata.uid ?? '',
    },
  ],
  [
    'on-deployed',
    { holds: (app) => phase(app) === 'Succeeded' && health(app) === 'Healthy', oncePer: revision },
  ],
  ['on-health-degraded', { holds: (app) => health(app) === 'Degraded', oncePer: since }],
  [
    'on-sync-failed',
    { holds: (app) => ['Error', 'Failed'].includes(phase(app)), oncePer: startedAt },
  ],
  ['on-sync-running', { holds: (app) => phase(app) === 'Running', oncePer: startedAt }],
  [
    'on-sync-status-unknown',
    { holds: (app) => textOf(statusOf(app), 'sync', 'status') === 'Unknown', oncePer: revision },
  ],
  ['on-sync-succeeded', { holds: (app) => phase(app) === 'Succeeded', oncePer: startedAt }],
]);

/**
 * Argo CD's notifications controller. Nothing leaves the cluster: what would be sent is recorded as an Event of the
 * Application. The catalogue's triggers are known; one that argocd-notifications-cm defines itself is not modelled.
 */
export const notificationsController: Reconciler = {
  name: NAME,
  keysOf({ object, previous, resource, type }) {
    if (!isSameResource(resource, APPLICATIONS) || type === 'DELETED') return [];
    const isQuiet =
      previous !== undefined &&
      deepEqual(object['status'], previous['status']) &&
      deepEqual(object.metadata, {
        ...previous.metadata,
        resourceVersion: object.metadata.resourceVersion,
      });
    return isQuiet ? [] : [`${object.metadata.namespace}/${object.metadata.name}`];
  },
  reconcile(key, { store }) {
    const [namespace = '', name = ''] = key.split('/');
    const application = store.get(APPLICATIONS, namespace, name);
    const wanted = application ? subscriptionsOf(application) : [];
    if (!application || wanted.length === 0 || !isReady(store, NAME)) return { writes: [] };
    const config = store.get(CONFIG_MAPS, ARGOCD_NAMESPACE, 'argocd-notifications-cm');
    const before = sentBefore(application);
    const sent = { ...before };
    const events: Write[] = [];
    for (const { recipient, service, trigger } of wanted) {
      const isOwn = partOf(config, 'data', `trigger.${trigger}`) !== undefined;
      const known = isOwn ? undefined : CATALOGUE.get(trigger);
      if (!known?.holds(application) && known) continue;
      const key = known
        ? `${known.oncePer(application)}:${trigger}:${service}:${recipient}`
        : `:${trigger}`;
      if (sent[key]) continue;
      sent[key] = true;
      const text = known
        ? `${trigger} sent to ${service}:${recipient}`
        : `${trigger} is no trigger of the catalogue: its condition is not modelled, nothing is sent`;
      events.push(eventOf(application, text, known ? 'Normal' : 'Warning'));
    }
    if (events.length === 0) return { writes: [] };
    const annotations = { ...application.metadata.annotations, [NOTIFIED]: JSON.stringify(sent) };
    const object = { ...application, metadata: { ...application.metadata, annotations } };
    return { writes: [...events, { verb: 'update', resource: APPLICATIONS, object }] };
  },
};

interface Subscription {
  readonly trigger: string;
  readonly service: string;
  readonly recipient: string;
}

/** `notifications.argoproj.io/subscribe.on-sync-failed.slack: channel-a;channel-b` */
function subscriptionsOf({ metadata }: KubernetesObject): readonly Subscription[] {
  return Object.entries(metadata.annotations ?? {}).flatMap(([key, recipients]) => {
    const [, trigger, service] = SUBSCRIBE.exec(key) ?? [];
    if (trigger === undefined || service === undefined) return [];
    return recipients.split(';').map((one) => ({ trigger, service, recipient: one.trim() }));
  });
}

function sentBefore({ metadata }: KubernetesObject): Readonly<Record<string, boolean>> {
  try {
    const value: unknown = JSON.parse(metadata.annotations?.[NOTIFIED] ?? '{}');
    return (value ?? {}) as Record<string, boolean>; // written by this controller alone
  } catch {
    return {};
  }
}

function eventOf(about: KubernetesObject, message: string, type: 'Normal' | 'Warning'): Write {
  return { verb: 'event', about, type, reason: 'Notification', message, component: NAME };
}
