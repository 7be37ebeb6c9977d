import type { KubernetesObject } from '@drydock/manifests';
import { ARGOCD_NAMESPACE, ARGOCD_VERSION } from '../argocd/argocd-version.ts';
import { ARGOCD_GROUPS, argocdObjects } from '../argocd/install-argocd.ts';
import { CONTROL_PLANE } from '../istio/control-plane.ts';
import { INGRESS_GATEWAY } from '../istio/ingress-gateway.ts';
import { ISTIO_GROUPS } from '../istio/install-istio.ts';
import { ISTIO_NAMESPACE, ISTIO_VERSION } from '../istio/istio-version.ts';
import { WEBHOOK_CONFIGURATIONS } from '../istio/webhook-configurations.ts';
import type { SimulatorOptions } from '../simulator.ts';
import type { ChartReference, Counterpart } from './helm-release.ts';

type Program = NonNullable<SimulatorOptions['install']>[number];

/**
 * What the charts of Istio and Argo CD stand for here: the simulator plays these programs itself, as the one
 * release that is modelled. Text: why it cannot here. Undefined: a chart like any other.
 */
export function counterpartOf(
  reference: ChartReference,
  playable: ReadonlySet<Program>,
): Counterpart | string | undefined {
  const name = chartNameOf(reference.chart);
  const played = PLAYED[name];
  if (!played) return undefined;
  const { program, release, namespace } = played;
  if (!playable.has(program))
    return `chart ${name} is simulated: this cluster was started without it, start one with install: ['${program}']`;
  if (release !== undefined && reference.release !== release)
    return `chart ${name} is simulated as the release ${release}: another name, here ${reference.release}, is not modelled`;
  if (reference.namespace !== namespace)
    return `chart ${name} is simulated in the namespace ${namespace}: another one, here ${reference.namespace}, is not modelled`;
  return {
    objects: played.objects(),
    groups: played.groups ?? [],
    notes: notesOf(name, played, reference),
  };
}

interface Played {
  readonly program: Program;
  readonly shown: string;
  /** The chart's version where it is the program's own. */
  readonly version?: string;
  /** Its name is part of the names of the chart's objects. */
  readonly release?: string;
  readonly namespace: string;
  readonly objects: () => readonly KubernetesObject[];
  /** API groups whose definitions the chart brings. */
  readonly groups?: readonly string[];
}

const ISTIO = {
  program: 'istio',
  shown: `Istio ${ISTIO_VERSION}`,
  version: ISTIO_VERSION,
  namespace: ISTIO_NAMESPACE,
} as const;

const PLAYED: Readonly<Record<string, Played | undefined>> = {
  base: { ...ISTIO, objects: () => [], groups: ISTIO_GROUPS },
  istiod: { ...ISTIO, objects: () => [...CONTROL_PLANE, ...WEBHOOK_CONFIGURATIONS] },
  gateway: { ...ISTIO, release: 'istio-ingressgateway', objects: () => INGRESS_GATEWAY },
  'argo-cd': {
    program: 'argocd',
    shown: `Argo CD ${ARGOCD_VERSION}`,
    release: 'argocd',
    namespace: ARGOCD_NAMESPACE,
    objects: argocdObjects,
    groups: ARGOCD_GROUPS,
  },
};

/** `https://server/static/charts/istiod-1.32.0.tgz`, `istio/istiod` and `istiod` name one chart. */
function chartNameOf(chart: string): string {
  const last = chart.slice(chart.lastIndexOf('/') + 1);
  return last.replace(/-v?\d+\.\d+\.\d+[^/]*\.tgz$/, '');
}

function notesOf(
  name: string,
  { shown, version }: Played,
  reference: ChartReference,
): readonly string[] {
  const asked = reference.version?.replace(/^v/, '');
  const differs = version !== undefined && asked !== undefined && asked !== version;
  return [
    `chart ${name} stands for the simulated ${shown}`,
    ...(differs ? [`WARNING: version ${asked} was asked for: ${version} is what is modelled`] : []),
    ...(reference.hasValues ? ['WARNING: values of this chart are not modelled'] : []),
  ];
}
