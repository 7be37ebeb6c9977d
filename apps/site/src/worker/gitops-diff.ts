import { lineDiff } from '@drydock/lab';
import { isJsonObject, parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import { stringify } from 'yaml';
import { withoutNoise } from './cluster-views.ts';
import type { AppName, ResourceDiffText, ResourceRef } from './gitops-protocol.ts';
import type { OpenedLab } from './open-lab.ts';

const context = 3;

/** What Git wants of a resource and what is live, normalised as Argo CD's diff does; undefined: the Application has none like it. */
export function gitOpsDiff(
  { cluster }: OpenedLab,
  app: AppName,
  resource: ResourceRef,
): ResourceDiffText | undefined {
  const compared = cluster.simulator.argocd?.compare(app.namespace, app.name);
  const pair = compared?.comparison.resources.find(({ live, target }) => {
    const object = live ?? target;
    return object !== undefined && isSame(object, resource);
  });
  if (!pair) return undefined;
  const { diff, live, target } = pair;
  const before = diff?.normalizedLive ?? live ?? null;
  const after = target ? (diff?.predictedLive ?? target) : null;
  return {
    diff: diff?.modified === false ? '' : lineDiff(yaml(before), yaml(after), context),
    fields: diff?.modified === false ? [] : changedFields(before, after, ''),
    live: yaml(live),
    desired: yaml(target),
  };
}

function isSame({ apiVersion, kind, metadata }: KubernetesObject, wanted: ResourceRef): boolean {
  return (
    kind === wanted.kind &&
    metadata.name === wanted.name &&
    parseApiVersion(apiVersion).group === wanted.group &&
    (metadata.namespace ?? '') === wanted.namespace
  );
}

function yaml(object: unknown): string {
  return isJsonObject(object) ? stringify(withoutNoise(object)) : '';
}

const mostFields = 20;

/** Paths of the fields that differ; an object that is on one side only is one field. */
function changedFields(a: unknown, b: unknown, path: string): readonly string[] {
  if (!isJsonObject(a) || !isJsonObject(b)) {
    return JSON.stringify(a) === JSON.stringify(b) || path === '' ? [] : [path];
  }
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names
    .filter((name) => path !== '' || name !== 'status')
    .flatMap((name) => changedFields(a[name], b[name], path === '' ? name : `${path}.${name}`))
    .slice(0, mostFields);
}
