import { ApiFailure, usageFailure } from '../failure.ts';
import { asText, at } from '../json-access.ts';
import { splitList } from './generator.ts';
import type { Subcommand } from '../subcommand.ts';

/** `kubectl create token ACCOUNT`: a request of its own, not an object. */
export const token: Subcommand = {
  name: 'token',
  summary: 'Request a service account token',
  flags: [
    { name: 'duration', kind: 'duration' },
    { name: 'audience', kind: 'list' },
    { name: 'output', short: 'o', kind: 'string' },
  ],
  unmodelled: ['bound-object-kind', 'bound-object-name', 'bound-object-uid'],
  async run(kubectl) {
    const [name, ...more] = kubectl.flags.args;
    if (name === undefined || more.length > 0) {
      throw usageFailure(
        `exactly one NAME is required, got ${kubectl.flags.args.length}\nSee 'kubectl create token -h' for help and examples`,
      );
    }
    const duration = kubectl.flags.milliseconds('duration');
    const audiences = splitList(kubectl.flags.list('audience'));
    try {
      const answer = await kubectl.rest.json(
        `/api/v1/namespaces/${kubectl.namespace}/serviceaccounts/${encodeURIComponent(name)}/token`,
        {
          method: 'POST',
          body: {
            apiVersion: 'authentication.k8s.io/v1',
            kind: 'TokenRequest',
            metadata: {},
            spec: {
              audiences: audiences.length > 0 ? audiences : null,
              boundObjectRef: null,
              expirationSeconds: duration === undefined ? null : Math.trunc(duration / 1000),
            },
          },
        },
      );
      kubectl.out(`${asText(at(answer, 'status', 'token'))}\n`);
    } catch (error) {
      if (!(error instanceof ApiFailure)) throw error;
      throw usageFailure(`failed to create token: ${error.status.message}`);
    }
  },
};
