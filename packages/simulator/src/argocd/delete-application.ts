import { healthOf, isCascading, nextDeletionStep, setConditions } from '@drydock/gitops';
import type { KubernetesObject } from '@drydock/manifests';
import { conditionsOf, timestamp, withStatus } from './application.ts';
import { ARGOCD_MANAGER } from './cluster-writer.ts';
import { compareWithCluster, ownSources } from './compare.ts';
import type { Environment } from './environment.ts';
import { destinationNamespace, liveObjects, liveOf } from './live-objects.ts';
import type { TrackedObjects } from './tracked-objects.ts';

/** What a pass did for an Application that is being deleted. */
export interface DeletionPass {
  readonly application: KubernetesObject;
  /** Something has to end before the next pass: look again after so long. */
  readonly waitMs?: number;
}

const LOOK_AGAIN_MS = 5000;

/** Takes the deletion of an Application one step on: hooks, resources by waves, finalizers. */
export function deleteApplication(
  env: Environment,
  tracked: TrackedObjects,
  application: KubernetesObject,
): DeletionPass {
  const { server } = env.context;
  const finalizers = application.metadata.finalizers ?? [];
  if (finalizers.length === 0) return { application };
  const compared = compareWithCluster(env, tracked, application, ownSources(application));
  const targets = compared.ok ? compared.targets : [];
  const step = nextDeletionStep({
    application,
    live: liveObjects(env, tracked, application, isCascading(application) ? [] : targets),
    targets,
    health: (object) => healthOf(object, env.health ? { override: env.health } : {}),
  });
  switch (step.action) {
    case 'create':
      for (const target of step.objects) {
        const namespace = target.metadata.namespace ?? destinationNamespace(application);
        const object = { ...target, metadata: { ...target.metadata, namespace } };
        server.submit({ verb: 'create', object }, ARGOCD_MANAGER);
      }
      return { application, waitMs: LOOK_AGAIN_MS };
    case 'delete':
      for (const object of step.objects) remove(env, object, step.propagationPolicy);
      return { application, waitMs: LOOK_AGAIN_MS };
    case 'remove-finalizers': {
      const left = finalizers.filter((one) => !step.finalizers.includes(one));
      return {
        application: { ...application, metadata: { ...application.metadata, finalizers: left } },
      };
    }
    case 'fail': {
      const found = [{ type: 'DeletionError', message: step.message }] as const;
      const now = timestamp(env.now);
      const conditions = setConditions(conditionsOf(application), found, ['DeletionError'], now);
      return { application: withStatus(application, { conditions }) };
    }
    case 'wait':
      return { application, waitMs: LOOK_AGAIN_MS };
    default:
      return step satisfies never;
  }
}

function remove(
  env: Environment,
  object: KubernetesObject,
  propagationPolicy: 'Foreground' | 'Background' | 'Orphan',
): void {
  const type = env.typeOf(object);
  const live = liveOf(env, object, object.metadata.namespace ?? '');
  if (!type || !live) return;
  const { name, namespace = '' } = object.metadata;
  env.context.server.write(
    {
      verb: 'delete',
      resource: type.resource,
      namespace: type.namespaced ? namespace : '',
      name,
      propagationPolicy,
    },
    ARGOCD_MANAGER,
  );
}
