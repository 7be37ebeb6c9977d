import { invalidProbe, missingTemplate } from '../../codes/workload.ts';
import { invalidHeaderName, invalidLabel, invalidPort, negativeNumber } from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, size, text, type Field } from '../../field.ts';
import { checkLabels, checkNotNegative, checkPort } from '../../istio/checks/basics.ts';
import { probeHeaderProblem } from '../../istio/header-name.ts';
import type { ObjectRule } from '../../rule.ts';

/** A WorkloadGroup: a template, labels for its workloads, a probe. */
export const workloadGroupRule: ObjectRule = specRule({
  name: 'workload-group/spec',
  kind: 'networking.istio.io/WorkloadGroup',
  codes: [
    missingTemplate,
    invalidProbe,
    invalidHeaderName,
    invalidLabel,
    invalidPort,
    negativeNumber,
  ],
  check(spec, check) {
    if (!isSet(at(spec, 'template'))) {
      check.report(missingTemplate, spec, 'A WorkloadGroup needs a template.');
    }
    checkLabels(check, at(spec, 'metadata', 'labels'));
    if (isSet(at(spec, 'probe'))) checkProbe(check, at(spec, 'probe'));
  },
});

function checkProbe(check: Check, probe: Field): void {
  for (const name of [
    'periodSeconds',
    'initialDelaySeconds',
    'timeoutSeconds',
    'successThreshold',
    'failureThreshold',
  ]) {
    checkNotNegative(check, at(probe, name));
  }
  if (isSet(at(probe, 'httpGet'))) checkHttpGet(check, at(probe, 'httpGet'));
  else if (isSet(at(probe, 'tcpSocket'))) checkPort(check, at(probe, 'tcpSocket', 'port'));
  else if (isSet(at(probe, 'exec'))) {
    if (size(at(probe, 'exec', 'command')) > 0) return;
    check.report(invalidProbe, at(probe, 'exec'), 'An exec probe needs a command.');
  } else if (isSet(at(probe, 'grpc'))) checkPort(check, at(probe, 'grpc', 'port'));
  else check.report(invalidProbe, probe, 'A probe needs httpGet, tcpSocket, grpc or exec.');
}

function checkHttpGet(check: Check, get: Field): void {
  checkPort(check, at(get, 'port'));
  const scheme = text(at(get, 'scheme'));
  if (!['', 'HTTP', 'HTTPS'].includes(scheme)) {
    check.report(invalidProbe, at(get, 'scheme'), `A probe uses HTTP or HTTPS, not "${scheme}".`);
  }
  for (const header of items(at(get, 'httpHeaders'))) {
    const problem = probeHeaderProblem(text(at(header, 'name')));
    if (problem !== undefined) check.report(invalidHeaderName, at(header, 'name'), problem);
  }
}
