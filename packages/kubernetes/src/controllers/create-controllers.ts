import type { Reconciler } from '../reconciler.ts';
import type { GroupResource } from '../store.ts';
import type { ControlledType } from './controlled-type.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import { apiVersionOf } from '../types/resource-type.ts';
import { clusterRoleAggregation } from './cluster-role-aggregation.ts';
import { deploymentController } from './deployment.ts';
import { createEndpointControllers } from './endpoint-slice.ts';
import { endpointMirroringController } from './endpoint-mirroring.ts';
import { createGarbageCollector } from './garbage-collector.ts';
import type { KubeletOptions } from './kubelet/container-run.ts';
import { createKubelet } from './kubelet/create-kubelet.ts';
import {
  createNamespaceController,
  rootCertificateController,
  serviceAccountController,
} from './namespace.ts';
import { nodeLifecycleController, taintEvictionController } from './node-taints.ts';
import { createPodScheduler } from './pod-scheduler.ts';
import { createReplicaController } from './replica-set.ts';
import { createAutoscaler, type MetricsOptions } from './autoscaler.ts';
import { cronJobController } from './cron-job.ts';
import { disruptionController } from './disruption-budget.ts';
import { daemonSetController } from './daemon-set.ts';
import { createJobController } from './job.ts';
import { resourceQuotaController } from './resource-quota.ts';
import { statefulSetController } from './stateful-set.ts';
import { createVolumeBinder, type ProvisionerOptions } from './volume-binder.ts';

export interface ControllerOptions extends KubeletOptions, ProvisionerOptions, MetricsOptions {
  /** Types beyond the built-in ones, for garbage collection and emptying namespaces. */
  readonly types?: () => readonly ControlledType[];
  /** Takes the place of kubelet, for harnesses. */
  readonly kubelet?: Reconciler;
}

const builtIn: readonly ControlledType[] = builtInTypes
  .filter((type) => type.verbs.includes('watch'))
  .map((type) => ({
    apiVersion: apiVersionOf(type),
    kind: type.kind,
    resource: type.storage,
    namespaced: type.namespaced,
  }));

const builtInPlaces: ReadonlyMap<string, GroupResource> = new Map(
  builtIn.map((type) => [`${type.apiVersion}/${type.kind}`, type.resource]),
);

/** The controller manager, the scheduler and kubelet as reconcilers, in the order in which they look at an event. */
export function createControllers(options: ControllerOptions): readonly Reconciler[] {
  const more = (): readonly ControlledType[] => options.types?.() ?? [];
  const resourceOf = (apiVersion: string, kind: string): GroupResource | undefined =>
    builtInPlaces.get(`${apiVersion}/${kind}`) ??
    more().find((type) => type.apiVersion === apiVersion && type.kind === kind)?.resource;
  const resources = (): readonly GroupResource[] => {
    const seen = new Set<string>();
    return [...builtIn, ...more()]
      .filter((type) => type.namespaced)
      .map((type) => type.resource)
      .filter(({ group, resource }) => {
        const key = `${group}/${resource}`;
        return seen.has(key) ? false : Boolean(seen.add(key));
      });
  };
  return [
    createNamespaceController({ resources }),
    serviceAccountController,
    rootCertificateController,
    clusterRoleAggregation,
    deploymentController,
    createReplicaController('ReplicaSet'),
    createReplicaController('ReplicationController'),
    statefulSetController,
    daemonSetController,
    createJobController(),
    cronJobController,
    disruptionController,
    resourceQuotaController,
    createAutoscaler(options),
    nodeLifecycleController,
    taintEvictionController,
    createPodScheduler(),
    options.kubelet ?? createKubelet(options),
    ...createEndpointControllers(),
    endpointMirroringController,
    createVolumeBinder(options),
    createGarbageCollector({ resourceOf }),
  ];
}
