import type { Lab } from '@drydock/lab';
import type { LabData } from './lab-data.ts';

/** What the page of a lab begins with: everything but the cluster. Runs at build time. */
export function readLabData(lab: Lab): LabData {
  const [repository] = lab.cluster.repositories;
  return {
    id: lab.id,
    order: lab.order,
    version: lab.version,
    title: lab.title,
    minutes: lab.minutes,
    namespace: lab.cluster.namespace,
    workspace: lab.workspace,
    install: lab.cluster.install,
    ...(repository ? { repository: repository.url } : {}),
    start: startFiles(lab),
    readOnly: [...lab.cluster.manifests],
    steps: lab.steps.map(({ id, journal, title, checks, keeps }) => ({
      id,
      title,
      keeps,
      ...(journal ? { hasActs: true } : {}),
      checks: checks
        .filter(({ hidden }) => !hidden)
        .map(({ id, points, quiz, title }) => ({ id, title, points, ...(quiz ? { quiz } : {}) })),
    })),
    firstRequest: firstRequest(lab),
    folderUrl: `/labs/${lab.id}/files.json`,
  };
}

/** The learner's files: those of the workspace first, then the others of the repository. */
function startFiles({ cluster, start }: Lab): LabData['start'] {
  const [repository] = cluster.repositories;
  const cloned = [...(repository?.files ?? [])].map(
    ([path, text]) => [`repo/${path}`, text] as const,
  );
  return [...new Map([...start, ...cloned.filter(([path]) => !start.has(path))])];
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
