import { stringify } from 'yaml';
import type { PinnedChart, Pins } from '../pins/pins.ts';
import type { Program, StartStage } from '../start-progress.ts';

/** One chart to install, as a stage of its own. */
export interface ChartRelease {
  readonly stage: StartStage & keyof Pins['charts'];
  readonly program: Program;
  readonly release: string;
  readonly namespace: string;
  readonly pin: PinnedChart;
  /** YAML, where the chart's own values are not kept. */
  readonly values?: string;
  /** Whether workloads come with it, to be waited for. */
  readonly hasWorkloads: boolean;
}

/** Small requests: a laptop and a CI machine run a whole cluster. */
const SMALL = { requests: { cpu: '10m', memory: '64Mi' } };

/** The charts of these programs, in the order in which they are installed. */
export function chartReleases(
  programs: readonly Program[],
  { charts }: Pick<Pins, 'charts'>,
): readonly ChartRelease[] {
  const istio = { program: 'istio', namespace: 'istio-system' } as const;
  const all: readonly ChartRelease[] = [
    {
      ...istio,
      stage: 'istio-base',
      release: 'istio-base',
      pin: charts['istio-base'],
      hasWorkloads: false,
    },
    {
      ...istio,
      stage: 'istiod',
      release: 'istiod',
      pin: charts.istiod,
      values: stringify({
        meshConfig: { accessLogFile: '/dev/stdout' },
        pilot: { autoscaleEnabled: false, resources: SMALL },
        global: { proxy: { resources: SMALL } },
      }),
      hasWorkloads: true,
    },
    {
      ...istio,
      stage: 'istio-gateway',
      // Its name is the gateway's: the labels app and istio of its pods come from it.
      release: 'istio-ingressgateway',
      pin: charts['istio-gateway'],
      values: stringify({ autoscaling: { enabled: false }, resources: SMALL }),
      hasWorkloads: true,
    },
    {
      program: 'argocd',
      stage: 'argocd',
      release: 'argocd',
      namespace: 'argocd',
      pin: charts.argocd,
      values: stringify({
        ...(charts.argocd.program === undefined
          ? {}
          : { global: { image: { tag: charts.argocd.program } } }),
        dex: { enabled: false },
        configs: { params: { 'server.insecure': true } },
      }),
      hasWorkloads: true,
    },
  ];
  return all.filter(({ program }) => programs.includes(program));
}
