import * as codes from '../../codes/kubernetes.ts';
import { at, items, text, type Field } from '../../field.ts';
import { containersOf, pods, podTemplates } from '../../kubernetes/pods.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';
import type { Subject } from '../../subject.ts';

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HANDLERS = ['httpGet', 'tcpSocket'];

interface PodUnderCheck extends Site {
  readonly spec: Field;
}

/** A pod's containers: mounts, and the ports of probes. */
export const podSpecRule: SetRule = {
  scope: 'set',
  name: 'kubernetes/pod-spec',
  codes: [codes.unknownVolume, codes.unknownProbePort],
  check(set, report) {
    for (const { subject, spec } of [...set.derived(pods), ...set.derived(podTemplates)]) {
      if (!subject.source) continue;
      const pod = { set, report, subject, spec };
      for (const container of containersOf(spec)) {
        checkMounts(pod, container);
        for (const probe of PROBES) checkProbe(pod, container, at(container, probe));
      }
    }
  },
};

function checkMounts(pod: PodUnderCheck, container: Field): void {
  if (text(at(container, 'name')) === 'istio-proxy') return; // injection adds its volumes
  const { report, subject, spec } = pod;
  const claims = items(at(rootSpec(subject), 'volumeClaimTemplates'));
  const names = [
    ...items(at(spec, 'volumes')).map((volume) => text(at(volume, 'name'))),
    ...claims.map((claim) => text(at(claim, 'metadata', 'name'))),
  ];
  for (const mount of items(at(container, 'volumeMounts'))) {
    const field = at(mount, 'name');
    const name = text(field);
    if (name === '' || names.includes(name)) continue;
    const { hint, fixes } = nearWords(pod, field, names);
    report(subject, {
      code: codes.unknownVolume,
      path: field.path,
      message: `The pod has no volume "${name}".`,
      hint: hint ?? `Add "${name}" to the volumes of the pod.`,
      fixes,
    });
  }
}

function rootSpec(subject: Subject): Field {
  return at({ value: subject.object, path: [] }, 'spec');
}

function checkProbe(pod: PodUnderCheck, container: Field, probe: Field): void {
  const { report, subject } = pod;
  const names = items(at(container, 'ports')).map((port) => text(at(port, 'name')));
  for (const handler of HANDLERS) {
    const field = at(probe, handler, 'port');
    const port = text(field);
    if (port === '' || /^\d+$/.test(port) || names.includes(port)) continue;
    const { hint, fixes } = nearWords(pod, field, names);
    report(subject, {
      code: codes.unknownProbePort,
      path: field.path,
      message: `The container has no port named "${port}".`,
      hint: hint ?? 'Name the port of the container, or give its number.',
      fixes,
    });
  }
}
