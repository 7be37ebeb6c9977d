import type { Lab } from '@drydock/lab';
import type { LabData } from './lab-data.ts';

/** What the page of a lab begins with: everything but the cluster. Runs at build time. */
export function readLabData(lab: Lab): LabData {
  return {
    id: lab.id,
    order: lab.order,
    version: lab.version,
    title: lab.title,
    minutes: lab.minutes,
    namespace: lab.cluster.namespace,
    workspace: lab.workspace,
    start: [...lab.start],
    readOnly: [...lab.cluster.manifests],
    steps: lab.steps.map(({ id, title, checks, keeps }) => ({
      id,
      title,
      keeps,
      checks: checks
        .filter(({ hidden }) => !hidden)
        .map(({ id, title, points }) => ({ id, title, points })),
    })),
    firstUrl: firstUrl(lab),
    folderUrl: `/labs/${lab.id}/files.json`,
  };
}

/** The address that the first check of traffic asks for. */
function firstUrl(lab: Lab): string {
  for (const { checks } of lab.definition.steps) {
    for (const check of checks) {
      if (check.traffic?.request.url !== undefined) return check.traffic.request.url;
    }
  }
  return 'http://web:9080/';
}
