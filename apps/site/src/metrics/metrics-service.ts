import { FUNCTION_SIGNATURES } from '@drydock/metrics';
import type { OpenedLab } from '../worker/open-lab.ts';
import type { MetricsApi } from './metrics-protocol.ts';
import { drawDashboard, listDashboards } from './draw-dashboard.ts';
import { findTelemetry } from './find-telemetry.ts';

const AGGREGATIONS =
  'avg bottomk count count_values group max min quantile stddev stdvar sum topk'.split(' ');

/** The worker's side of the Metrics view. */
export function createMetricsService(need: () => OpenedLab): MetricsApi {
  return {
    prometheus: async (path) => {
      const view = need().cluster.simulator.prometheus;
      if (!view) return undefined;
      const answer = await view.handle(new Request(`http://prometheus${path}`));
      return answer.text();
    },
    promqlWords: () => [...AGGREGATIONS, ...FUNCTION_SIGNATURES.keys()].toSorted(),
    dashboards: listDashboards,
    drawDashboard: async (uid, values, span) => {
      const view = need().cluster.simulator.prometheus;
      return view && drawDashboard(view, uid, { values, span });
    },
    monitoring: async () => {
      const view = need().cluster.simulator.prometheus;
      return { monitors: view?.monitors() ?? [], ruleProblems: view?.ruleProblems() ?? [] };
    },
    requestTelemetry: (asked) => findTelemetry(need().cluster, asked),
  };
}
