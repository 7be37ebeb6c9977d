import { parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import { formatTrackingId, parseTrackingId, type TrackingId } from './tracking-id.ts';

/** `application.resourceTrackingMethod` of argocd-cm; annotation is the default. */
export type TrackingMethod = 'annotation' | 'label' | 'annotation+label';

/** How this installation marks the objects of its Applications. */
export interface TrackingSettings {
  readonly method: TrackingMethod;
  /** `application.instanceLabelKey`. */
  readonly labelKey: string;
  /** `installationID`, when several Argo CDs share a cluster; '' for none. */
  readonly installationId: string;
}

export const defaultTracking: TrackingSettings = {
  method: 'annotation',
  labelKey: 'app.kubernetes.io/instance',
  installationId: '',
};

const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const INSTALLATION_ID = 'argocd.argoproj.io/installation-id';
const MAX_LABEL = 63;

/** Which Application an object belongs to by its marks. */
export interface TrackingOwner {
  readonly application: string;
  /** By the annotation: the object that the mark was made for, which copies keep. */
  readonly id?: TrackingId;
}

/** The owner of an object; undefined when it has none, or one of another installation. */
export function trackingOf(
  object: KubernetesObject,
  settings: TrackingSettings,
): TrackingOwner | undefined {
  const { annotations = {}, labels = {} } = object.metadata;
  if (settings.method === 'label') {
    const application = labels[settings.labelKey];
    return application ? { application } : undefined;
  }
  if (settings.installationId !== '' && annotations[INSTALLATION_ID] !== settings.installationId) {
    return undefined;
  }
  const id = parseTrackingId(annotations[TRACKING_ID] ?? '');
  return id && { application: id.application, id };
}

export type TrackedObject =
  | { readonly ok: true; readonly object: KubernetesObject }
  | { readonly ok: false; readonly message: string };

/**
 * The object with the marks of an Application. Objects without a namespace, cluster-scoped ones too, carry
 * `namespace`, the destination's, in the annotation. A name that gives no label, and an annotation that is no text, are errors.
 * @see util/argo/resource_tracking.go SetAppInstance
 */
export function withTracking(
  object: KubernetesObject,
  owner: { readonly application: string; readonly namespace: string },
  settings: TrackingSettings,
): TrackedObject {
  const { application } = owner;
  const { installationId, labelKey, method } = settings;
  const { metadata } = object;
  if (method === 'label') return labelled(object, labelKey, application);
  const problem = annotationProblem(object);
  if (problem !== undefined) return { ok: false, message: problem };
  const id = formatTrackingId({ application, ...identityOf(object, owner.namespace) });
  const annotations = {
    ...metadata.annotations,
    [TRACKING_ID]: id,
    ...(installationId === '' ? {} : { [INSTALLATION_ID]: installationId }),
  };
  const marked = { ...object, metadata: { ...metadata, annotations } };
  if (method === 'annotation') return { ok: true, object: marked };
  const label = truncateLabel(application);
  if (label !== undefined) return labelled(marked, labelKey, label);
  return {
    ok: false,
    message:
      'failed to set app instance label: unable to truncate label to not end with a special character',
  };
}

/** Annotations are texts; a number in Git breaks off the rendering. Definitions carry no mark, so nobody asks. */
function annotationProblem({ apiVersion, kind, metadata }: KubernetesObject): string | undefined {
  if (kind === 'CustomResourceDefinition') return undefined;
  const annotations: Readonly<Record<string, unknown>> = metadata.annotations ?? {}; // as Git has it, not checked
  const entry = Object.entries(annotations).find(([, value]) => typeof value !== 'string');
  if (!entry) return undefined;
  const [key, value] = entry;
  const { group, version } = parseApiVersion(apiVersion);
  const object = `${group}/${version}, Kind=${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
  return `failed to get annotations for ${object}: .metadata.annotations accessor error: contains non-string value in the map under key ${JSON.stringify(key)}: ${goValue(value)}, expected string`;
}

/** A value and its Go type: `1 is of the type int64`. */
function goValue(value: unknown): string {
  switch (typeof value) {
    case 'boolean':
      return `${value} is of the type bool`;
    case 'number':
      return `${value} is of the type ${Number.isInteger(value) ? 'int64' : 'float64'}`;
    default:
      if (value === null || value === undefined) return '<nil> is of the type <nil>';
      return `${JSON.stringify(value)} is of the type ${Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}'}`;
  }
}

function identityOf(object: KubernetesObject, namespace: string): Omit<TrackingId, 'application'> {
  const { group } = parseApiVersion(object.apiVersion);
  const { name, namespace: own } = object.metadata;
  return { group, kind: object.kind, namespace: own || namespace, name };
}

function labelled(object: KubernetesObject, key: string, value: string): TrackedObject {
  const labels = { ...object.metadata.labels, [key]: value };
  return { ok: true, object: { ...object, metadata: { ...object.metadata, labels } } };
}

/** At most 63 characters, ending with a letter or digit; undefined when nothing is left. */
function truncateLabel(value: string): string | undefined {
  if (value.length < MAX_LABEL + 1) return value;
  const cut = value.slice(0, MAX_LABEL).replace(/[-_.]+$/, '');
  return cut === '' ? undefined : cut;
}

/**
 * Whether a live object is the one its mark was made for, not a copy of it by another controller. A mark
 * of the label says nothing about it. @see controller/state.go isSelfReferencedObj
 */
export function isOwnMark(object: KubernetesObject, settings: TrackingSettings): boolean {
  const id = trackingOf(object, settings)?.id;
  if (!id) return true;
  const own = identityOf(object, id.namespace);
  return (
    own.namespace === id.namespace &&
    own.name === id.name &&
    own.group === id.group &&
    own.kind === id.kind
  );
}

/**
 * The live object as it is compared while an installation moves from labels to annotations: the wanted
 * annotation in place of the label. @see util/argo/resource_tracking.go Normalize
 */
export function normalizeTracking(
  target: KubernetesObject,
  live: KubernetesObject,
  settings: TrackingSettings,
): KubernetesObject {
  const { labelKey, method } = settings;
  if (method === 'label' || !live.metadata.labels?.[labelKey]) return live;
  const wanted = target.metadata.annotations?.[TRACKING_ID];
  const application = wanted === undefined ? undefined : parseTrackingId(wanted)?.application;
  const isMoved = live.metadata.labels[labelKey] === application;
  const annotations =
    isMoved && wanted !== undefined && live.metadata.annotations?.[TRACKING_ID] === undefined
      ? { ...live.metadata.annotations, [TRACKING_ID]: wanted }
      : live.metadata.annotations;
  const { [labelKey]: _, ...others } = live.metadata.labels;
  const labels = target.metadata.labels?.[labelKey] === undefined ? others : live.metadata.labels;
  return {
    ...live,
    metadata: { ...live.metadata, labels, ...(annotations ? { annotations } : {}) },
  };
}
