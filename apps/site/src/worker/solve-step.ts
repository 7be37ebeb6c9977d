import {
  replayJournal,
  type FileSet,
  type Lab,
  type LabStep,
  type OpenTerminal,
} from '@drydock/lab';
import { createShell } from '@drydock/shell';
import { loadJq } from '@drydock/shell/jq';
import type { OpenedLab } from './open-lab.ts';

const applyOnce: NonNullable<LabStep['journal']> = [{ act: 'apply' }];

/**
 * Does what the solution of a step did, from the start of the lab, where the cluster must stand.
 * Resolves to the files that it leaves: those of the clone as Git has them.
 */
export async function solveFromStart(opened: OpenedLab, step: string): Promise<FileSet> {
  const { lab, repository, session } = opened;
  let files = lab.start;
  for (const { journal = applyOnce, solution } of stepsBefore(lab, step)) {
    files = new Map([...lab.start, ...solution]);
    const openTerminal = terminalOf(opened);
    ({ files } = await replayJournal(journal, { session, files, openTerminal }));
  }
  if (!repository) return files;
  const { copy } = repository;
  const cloned = copy.paths().map((path): readonly [string, string] => {
    const bytes = copy.read(path)?.bytes ?? new Uint8Array();
    return [`repo/${path}`, new TextDecoder().decode(bytes)];
  });
  return new Map([...[...files].filter(([path]) => !path.startsWith('repo/')), ...cloned]);
}

/** The step with those whose end it begins at, oldest first. */
function stepsBefore(lab: Lab, id: string): readonly LabStep[] {
  const found = lab.steps.find((step) => step.id === id);
  if (!found) return [];
  return [...(found.after === undefined ? [] : stepsBefore(lab, found.after)), found];
}

function terminalOf({ cluster, lab, repository }: OpenedLab): OpenTerminal {
  return ({ workspace }) => {
    const { namespace } = lab.cluster;
    const shell = createShell({
      cluster,
      files: workspace,
      namespace,
      curlFrom: { workload: 'curl', namespace },
      loadJq,
      ...(repository && { repository: async () => repository.copy }),
    });
    return {
      run: async (line, signal) => {
        let output = '';
        const print = (text: string): void => {
          output += text;
        };
        const io = { stdout: print, stderr: print, ...(signal && { signal }) };
        return { code: await shell.run(line, io), output };
      },
    };
  };
}
