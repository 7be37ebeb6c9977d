import type { ComponentType } from 'preact';
import type { IconName } from '../components/icons.ts';
import { messages } from '../messages.ts';
import type { LabData } from './lab-data.ts';
import { MeshView } from './mesh-view.tsx';
import { RequestsView } from './requests-view.tsx';
import type { View } from './store.ts';

/** A way to look at the cluster. */
export interface ViewDefinition {
  readonly id: View;
  readonly title: string;
  readonly icon: IconName;
  /** Of `Alt` and a digit. */
  readonly digit: number;
  readonly isFor: (data: LabData) => boolean;
  readonly code:
    | { readonly part: ComponentType }
    /** What is not there from the start comes when the view is first shown. */
    | { readonly load: () => Promise<ComponentType> };
}

const always = (): boolean => true;
const loadGitOps = async (): Promise<ComponentType> =>
  (await import('./gitops-view.tsx')).GitOpsView;
const loadCluster = async (): Promise<ComponentType> =>
  (await import('./cluster-view.tsx')).ClusterView;
const loadMetrics = async (): Promise<ComponentType> =>
  (await import('../metrics/metrics-view.tsx')).MetricsView;
const loadTimeline = async (): Promise<ComponentType> =>
  (await import('./timeline-view.tsx')).TimelineView;

/** The views in the order of their tabs. */
export const views: readonly ViewDefinition[] = [
  {
    id: 'mesh',
    title: messages.views.mesh,
    icon: 'mesh',
    digit: 3,
    isFor: ({ install }) => install.includes('istio'),
    code: { part: MeshView },
  },
  {
    id: 'requests',
    title: messages.views.requests,
    icon: 'request',
    digit: 4,
    isFor: always,
    code: { part: RequestsView },
  },
  {
    id: 'gitops',
    title: messages.views.gitops,
    icon: 'fork',
    digit: 5,
    isFor: ({ install }) => install.includes('argocd'),
    code: { load: loadGitOps },
  },
  {
    id: 'cluster',
    title: messages.views.cluster,
    icon: 'cube',
    digit: 6,
    isFor: always,
    code: { load: loadCluster },
  },
  {
    id: 'metrics',
    title: messages.metrics.tab,
    icon: 'chart',
    digit: 7,
    isFor: ({ install }) => install.includes('prometheus'),
    code: { load: loadMetrics },
  },
  {
    id: 'timeline',
    title: messages.views.timeline,
    icon: 'clock',
    digit: 0,
    isFor: always,
    code: { load: loadTimeline },
  },
];
