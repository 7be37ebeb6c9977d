import type { OpenTerminal } from '@drydock/lab';
import { createShell } from '@drydock/shell';
import { loadJq } from '@drydock/shell/jq';
import { stopWhenIdle } from './stop-when-idle.ts';

/** A terminal for the lines of a journal or a lesson: the shell, on the lab's cluster and the files in hand. */
export const openTerminal: OpenTerminal = ({ session, workspace }) => {
  const { cluster, lab } = session;
  const { namespace } = lab.cluster;
  const options = {
    cluster,
    files: workspace,
    namespace,
    curlFrom: { workload: 'curl', namespace },
    loadJq,
    repository: () => session.repository(),
  };
  const shell = createShell(options);
  return {
    async run(line, signal) {
      let output = '';
      const write = (text: string): void => {
        output += text;
      };
      // Nobody presses Ctrl+C on `kubectl get --watch` here.
      using idle = stopWhenIdle();
      const stop = signal ? AbortSignal.any([signal, idle.signal]) : idle.signal;
      const io = { stdout: write, stderr: write, signal: stop };
      return { code: await shell.run(line, io), output };
    },
  };
};
