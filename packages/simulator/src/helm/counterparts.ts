import type { KubernetesObject } from '@drydock/manifests';
import { CONTROL_PLANE } from '../istio/control-plane.ts';
import { INGRESS_GATEWAY } from '../istio/ingress-gateway.ts';
import { WEBHOOK_CONFIGURATIONS } from '../istio/webhook-configurations.ts';
import type { SimulatorOptions } from '../simulator.ts';
import type { ChartReference } from './helm-release.ts';

type Installed = NonNullable<SimulatorOptions['install']>;

/**
 * What the charts of Istio and Argo CD stand for here: the simulator plays these programs itself. A cluster
 * that was started without them has nobody to play them, and says so.
 */
export function counterpartOf(
  { chart }: ChartReference,
  install: Installed,
): readonly KubernetesObject[] | string | undefined {
  const name = chart.slice(chart.lastIndexOf('/') + 1);
  const named = COUNTERPARTS[name];
  if (!named) return undefined;
  return install.includes(named.program)
    ? named.objects
    : `chart ${name} is simulated: this cluster was started without it, start one with install: ['${named.program}']`;
}

interface Counterpart {
  readonly program: Installed[number];
  readonly objects: readonly KubernetesObject[];
}

const COUNTERPARTS: Readonly<Record<string, Counterpart | undefined>> = {
  base: { program: 'istio', objects: [] },
  istiod: { program: 'istio', objects: [...CONTROL_PLANE, ...WEBHOOK_CONFIGURATIONS] },
  gateway: { program: 'istio', objects: INGRESS_GATEWAY },
  'argo-cd': { program: 'argocd', objects: [] },
};
