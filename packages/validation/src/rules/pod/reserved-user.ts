import { reservedUser } from '../../codes/mesh.ts';
import { at, items, number, rootField, text } from '../../field.ts';
import { isControlPlane } from '../../istio/in-mesh.ts';
import type { ObjectRule } from '../../rule.ts';

const SIDECAR_USER = 1337;
const SIDECARS = new Set(['istio-proxy', 'istio-operator']);

/** The sidecar runs as user 1337, whose traffic is not redirected: an application as that user bypasses it. */
export const reservedUserRule: ObjectRule = {
  scope: 'object',
  name: 'pod/reserved-user',
  analyzer: 'applicationUID.Analyzer',
  kinds: ['/Pod', 'apps/Deployment'],
  codes: [reservedUser],
  check(subject, report) {
    if (isControlPlane(subject)) return;
    const root = rootField(subject.object);
    const spec =
      subject.key.kind === 'Pod' ? at(root, 'spec') : at(root, 'spec', 'template', 'spec');
    const users = [
      at(spec, 'securityContext', 'runAsUser'),
      ...items(at(spec, 'containers'))
        .filter((container) => !SIDECARS.has(text(at(container, 'name'))))
        .map((container) => at(container, 'securityContext', 'runAsUser')),
    ];
    const user = users.find((field) => number(field) === SIDECAR_USER);
    if (!user) return;
    report({
      code: reservedUser,
      path: user.path,
      message: `The user ${SIDECAR_USER} is the sidecar's: what runs as it goes past the mesh.`,
      hint: 'Run the application as another user.',
    });
  },
};
