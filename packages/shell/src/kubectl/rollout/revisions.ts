import type { JsonObject } from '@drydock/manifests';
import { replicaSetsOf } from '../describe/workloads.ts';
import { asNumber, asObject, asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const CHANGE_CAUSE = 'kubernetes.io/change-cause';

/** One earlier (or the current) pod template of a workload. */
export interface Revision {
  readonly number: number;
  readonly changeCause: string;
  readonly template: JsonObject;
  readonly annotations: JsonObject;
}

/** The revisions of a Deployment, from its ReplicaSets; of a DaemonSet or StatefulSet, from its ControllerRevisions. Lowest first. */
export async function revisionsOf(
  kubectl: Kubectl,
  object: JsonObject,
): Promise<readonly Revision[]> {
  const revisions =
    object['kind'] === 'Deployment'
      ? await deploymentRevisions(kubectl, object)
      : await controllerRevisions(kubectl, object);
  return revisions.toSorted((a, b) => a.number - b.number);
}

async function deploymentRevisions(
  kubectl: Kubectl,
  deployment: JsonObject,
): Promise<readonly Revision[]> {
  const sets = await replicaSetsOf(kubectl, deployment);
  return sets
    .map((set) => {
      const annotations = asObject(at(set, 'metadata', 'annotations'));
      return {
        number: Number(asText(annotations[REVISION])),
        changeCause: asText(annotations[CHANGE_CAUSE]),
        template: asObject(at(set, 'spec', 'template')),
        annotations,
      };
    })
    .filter(({ number }) => number > 0);
}

async function controllerRevisions(
  kubectl: Kubectl,
  owner: JsonObject,
): Promise<readonly Revision[]> {
  const namespace = asText(at(owner, 'metadata', 'namespace'));
  const uid = at(owner, 'metadata', 'uid');
  const list = await kubectl.rest.json(`/apis/apps/v1/namespaces/${namespace}/controllerrevisions`);
  return asObjects(list['items'])
    .filter((entry) =>
      asObjects(at(entry, 'metadata', 'ownerReferences')).some((owner) => owner['uid'] === uid),
    )
    .map((entry) => ({
      number: asNumber(entry['revision']),
      changeCause: asText(at(entry, 'metadata', 'annotations', CHANGE_CAUSE)),
      template: asObject(at(entry, 'data', 'spec', 'template')),
      annotations: asObject(at(entry, 'metadata', 'annotations')),
    }));
}
