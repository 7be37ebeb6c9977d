import type { GitHost } from '@drydock/git';
import type { GitRemotes } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';

/** The repositories of a simulated cluster; it has none where it was started without a host for them. */
export function simulatedGit(host: GitHost | undefined): GitRemotes {
  return {
    async create(url, commits, defaultBranch) {
      if (!host)
        throw new ClusterError(
          'not-modelled',
          `${url} cannot be made: this cluster was started without a Git host (the option \`git\`)`,
        );
      await host.create(url, commits, defaultBranch);
    },
    async urls() {
      return host?.urls ?? [];
    },
    async read(url) {
      return host?.repository(url);
    },
    async fetch(request) {
      return host ? host.handle(request) : new Response('no repositories here\n', { status: 404 });
    },
  };
}
