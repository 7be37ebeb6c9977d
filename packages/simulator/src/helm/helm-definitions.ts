import type { GroupResource } from '@drydock/kubernetes';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';

export const HELM_GROUP = 'helm.cattle.io';
export const HELM_CHARTS: GroupResource = { group: HELM_GROUP, resource: 'helmcharts' };
export const HELM_CHART_CONFIGS: GroupResource = {
  group: HELM_GROUP,
  resource: 'helmchartconfigs',
};

const text: JsonObject = { type: 'string' };
const flag: JsonObject = { type: 'boolean' };
const whole: JsonObject = { type: 'integer' };

function definition(
  kind: string,
  plural: string,
  spec: JsonObject,
  columns: readonly JsonObject[],
): KubernetesObject {
  const properties = {
    apiVersion: text,
    kind: text,
    metadata: { type: 'object' },
    spec: { type: 'object', properties: spec },
    status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${HELM_GROUP}` },
    spec: {
      group: HELM_GROUP,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: { type: 'object', properties } },
        },
      ],
    },
  };
}

const column = (name: string, jsonPath: string): JsonObject => ({ name, jsonPath, type: 'string' });

/** k3s's own kinds for Helm charts. @see k3s-io/helm-controller pkg/apis/helm.cattle.io/v1/types.go */
export const HELM_DEFINITIONS: readonly KubernetesObject[] = [
  definition(
    'HelmChart',
    'helmcharts',
    {
      chart: text,
      version: text,
      repo: text,
      targetNamespace: text,
      createNamespace: flag,
      bootstrap: flag,
      chartContent: text,
      valuesContent: text,
      set: { type: 'object', additionalProperties: { 'x-kubernetes-int-or-string': true } },
      failurePolicy: text,
      backOffLimit: whole,
      timeout: text,
      jobImage: text,
      helmVersion: text,
    },
    [
      column('Repo', '.spec.repo'),
      column('Chart', '.spec.chart'),
      column('Version', '.spec.version'),
      column('TargetNamespace', '.spec.targetNamespace'),
      column('Job', '.status.jobName'),
    ],
  ),
  definition(
    'HelmChartConfig',
    'helmchartconfigs',
    { valuesContent: text, failurePolicy: text },
    [],
  ),
];
