import type { KubernetesObject } from '@drydock/manifests';
import type { ChartRelease } from './charts.ts';

/** Namespace in which k3s's Helm controller keeps its HelmCharts and runs their Jobs. */
export const HELM_NAMESPACE = 'kube-system';

/** Where k3s serves the charts that are in its image. @see k3s docs, "Using the Helm Controller" */
const STATIC_CHARTS = 'https://%{KUBERNETES_API}%/static/charts';

/** A chart as k3s's own controller installs it. */
export function helmChartObject(
  { release, namespace, pin, values }: ChartRelease,
  source: 'repositories' | 'image',
): KubernetesObject {
  const where =
    source === 'image'
      ? { chart: `${STATIC_CHARTS}/${pin.chart}-${pin.version}.tgz` }
      : { chart: pin.chart, repo: pin.repository, version: pin.version };
  return {
    apiVersion: 'helm.cattle.io/v1',
    kind: 'HelmChart',
    metadata: { name: release, namespace: HELM_NAMESPACE },
    spec: {
      ...where,
      targetNamespace: namespace,
      createNamespace: true,
      ...(values === undefined ? {} : { valuesContent: values }),
    },
  };
}
