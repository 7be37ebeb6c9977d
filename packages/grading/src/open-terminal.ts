import type { OpenTerminal } from '@drydock/lab';
import { createShell } from '@drydock/shell';
import { loadJq } from '@drydock/shell/jq';

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
      const io = { stdout: write, stderr: write, ...(signal && { signal }) };
      return { code: await shell.run(line, io), output };
    },
  };
};
