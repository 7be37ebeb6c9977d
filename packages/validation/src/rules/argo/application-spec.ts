import { sourceProblem, sourcesOf } from '../../argo/application-conditions.ts';
import { specRule, type Check } from '../../check.ts';
import * as codes from '../../codes/argo.ts';
import { at, isSet, text, type Field } from '../../field.ts';
import type { ObjectRule } from '../../rule.ts';

/** An Application says what to deploy, from where, and to which cluster. */
export const applicationSpecRule: ObjectRule = specRule({
  name: 'argo/application-spec',
  kind: 'argoproj.io/Application',
  codes: [codes.invalidSource, codes.invalidDestination],
  check(spec, check) {
    if (!isSet(spec)) return;
    for (const source of sourcesOf(spec)) checkSource(spec, source, check);
    checkDestination(at(spec, 'destination'), check);
  },
});

function checkSource(spec: Field, source: Field, check: Check): void {
  if (sourceProblem(spec, source) === undefined) return;
  if (text(at(source, 'repoURL')) === '') {
    check.report(codes.invalidSource, source, 'The source has no repository.', {
      hint: 'Give repoURL: the address of the Git repository or of the chart repository.',
      onKey: true,
    });
  } else if (text(at(source, 'chart')) !== '') {
    const chart = text(at(source, 'chart'));
    const message = `The chart "${chart}" is given without a version.`;
    const hint = 'Set targetRevision to a version of the chart, "1.2.3" or "1.*".';
    check.report(codes.invalidSource, at(source, 'chart'), message, { hint });
  } else if (isSet(at(spec, 'sourceHydrator'))) {
    const message = 'The source hydrator does not say which branch it writes.';
    const hint = 'Set sourceHydrator.syncSource.targetBranch.';
    check.report(codes.invalidSource, at(spec, 'sourceHydrator'), message, { hint, onKey: true });
  } else {
    const message = 'The source names neither a path of the repository nor a chart.';
    const hint = 'Set path to the folder of the manifests ("." is the root), or chart.';
    check.report(codes.invalidSource, source, message, { hint, onKey: true });
  }
}

function checkDestination(destination: Field, check: Check): void {
  const [server, name] = [text(at(destination, 'server')), text(at(destination, 'name'))];
  if (server !== '' && name !== '') {
    const message = `The destination names its cluster twice: server "${server}" and name "${name}".`;
    check.report(codes.invalidDestination, at(destination, 'name'), message, {
      hint: 'Keep one of server and name.',
    });
  } else if (server === '' && name === '') {
    check.report(codes.invalidDestination, destination, 'The destination names no cluster.', {
      hint: 'Set server: https://kubernetes.default.svc for the cluster that Argo CD runs in.',
      onKey: true,
    });
  }
}
