import { ClusterError } from '@drydock/cluster';
import type { TrafficSource } from '@drydock/simulator';
import type { Command } from '../command.ts';
import { statusText } from '../curl/status-text.ts';
import { textCommand } from '../text/text-command.ts';

/** busybox's `wget`, as far as it prints: `wget -qO- URL`. */
export function createWget(from: TrafficSource): Command {
  return textCommand(
    'wget',
    'get a URL from a workload of the cluster',
    {
      flags: 'qSc',
      values: 'OTU',
      long: { spider: 'S', header: 'H', 'output-document': 'O', timeout: 'T' },
    },
    async ({ flags, values, operands }, { cluster, files, signal, stdout, stderr }) => {
      const [typed] = operands;
      if (typed === undefined) {
        stderr('wget: missing URL\n');
        return 1;
      }
      const url = /^https?:\/\//.test(typed) ? typed : `http://${typed}`;
      if (!URL.canParse(url)) {
        stderr(`wget: not an http or ftp url: ${typed}\n`);
        return 1;
      }
      const { host, pathname } = new URL(url);
      if (!flags.has('q')) stderr(`Connecting to ${host}\n`);
      try {
        const result = await cluster.traffic.send({ from, url }, { signal });
        const { status, body, error } = result;
        if (status === undefined) {
          stderr(`wget: ${error ?? "can't connect to remote host"}\n`);
          return 1;
        }
        if (status >= 400) {
          stderr(`wget: server returned error: HTTP/1.1 ${status} ${statusText(status)}\n`);
          return 1;
        }
        if (flags.has('S')) return 0;
        const target = values.get('O')?.at(-1) ?? (pathname.split('/').at(-1) || 'index.html');
        if (target === '-') stdout(body);
        else files.write(target, body);
        return 0;
      } catch (failure) {
        if (!(failure instanceof ClusterError)) throw failure;
        stderr(`wget: ${failure.message}\n`);
        return 1;
      }
    },
  );
}
