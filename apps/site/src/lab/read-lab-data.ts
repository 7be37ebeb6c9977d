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
    firstRequest: firstRequest(lab),
    folderUrl: `/labs/${lab.id}/files.json`,
  };
}

/** The first request of the checks that is meant to be answered, else the first of all. */
function firstRequest(lab: Lab): LabData['firstRequest'] {
  const traffic = lab.definition.steps
    .flatMap(({ checks }) => checks)
    .flatMap((check) => check.traffic ?? []);
  const chosen = traffic.find(({ expect }) => expect?.status === 200) ?? traffic[0];
  if (!chosen) return { sender: 'web', url: 'http://web:9080/' };
  const [from] = [chosen.from].flat();
  const { url } = chosen.request;
  return from && 'workload' in from ? { sender: from.workload, url } : { url };
}
