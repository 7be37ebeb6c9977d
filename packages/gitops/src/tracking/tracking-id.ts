/** What the annotation `argocd.argoproj.io/tracking-id` says: the Application and the object it was made for. */
export interface TrackingId {
  /** Name, or `namespace_name` of an Application outside Argo CD's own namespace. */
  readonly application: string;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** `app:apps/Deployment:prod/web`; the core group is empty: `app:/Service:prod/web`. */
export function formatTrackingId(id: TrackingId): string {
  return `${id.application}:${id.group}/${id.kind}:${id.namespace}/${id.name}`;
}

/** undefined when the text is no tracking id. The name may contain colons. */
export function parseTrackingId(text: string): TrackingId | undefined {
  const match = /^([^:]*):([^:/]*)\/([^:]*):([^/]*)\/(.*)$/s.exec(text);
  if (!match) return undefined;
  const [, application = '', group = '', kind = '', namespace = '', name = ''] = match;
  return { application, group, kind, namespace, name };
}
