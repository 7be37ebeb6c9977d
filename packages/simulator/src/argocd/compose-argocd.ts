import type { RepositoryHost } from '@drydock/git';
import { createClientTypes, type ApiServer, type Reconciler } from '@drydock/kubernetes';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { createApplicationSetController } from './application-set-controller.ts';
import { createApplicationController, type WaveEnds } from './application-controller.ts';

/** Argo CD's controllers, and what of them belongs to a snapshot. */
export interface InstalledArgocd {
  readonly reconcilers: readonly Reconciler[];
  snapshot(): ArgocdSnapshot;
  restore(snapshot: ArgocdSnapshot): void;
}

export interface ArgocdSnapshot {
  readonly waveEnds: WaveEnds;
}

const NO_REPOSITORIES: RepositoryHost = { repository: () => undefined, urls: [] };

/** Wires Argo CD to a cluster and its repositories. */
export function composeArgocd(
  server: ApiServer,
  repositories: RepositoryHost = NO_REPOSITORIES,
): InstalledArgocd {
  const types = createClientTypes(loadCatalogue());
  const context = { server, repositories, types };
  const applications = createApplicationController(context);
  return {
    reconcilers: [createApplicationSetController(context), applications.reconciler],
    snapshot: () => ({ waveEnds: applications.snapshot() }),
    restore: ({ waveEnds }) => applications.restore(waveEnds),
  };
}
