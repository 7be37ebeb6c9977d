import { sourceProblem, sourcesOf } from '../../argo/application-conditions.ts';
import { specRule, type Check } from '../../check.ts';
import * as codes from '../../codes/argo.ts';
import { at, isSet, text, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import type { ObjectRule } from '../../rule.ts';

const IN_CLUSTER = 'https://kubernetes.default.svc';

/** An Application says what to deploy, from where, and to which cluster, by addresses that can be ones. */
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
  if (sourceProblem(spec, source) === undefined) {
    checkRepository(source, check);
    return;
  }
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

/** What Git takes for an address: a URL, or `user@host:path`. Anything else is a folder of Argo CD's own disk. */
const GIT_ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/\s]|file:\/\/\/|[^/\s:]+:[^\s]|\/)/i;
/** A chart registry may stand without a scheme: `registry.example.com/charts`. */
const CHART_ADDRESS = /^(?:[a-z][a-z0-9+.-]*:\/\/[^/\s]|[^/\s]*[.:][^/\s]*(?:\/|$)|[^/\s]+\/)/i;

function checkRepository(source: Field, check: Check): void {
  const field = at(source, 'repoURL');
  const isChart = text(at(source, 'chart')) !== '';
  if ((isChart ? CHART_ADDRESS : GIT_ADDRESS).test(text(field))) return;
  const message = `"${text(field)}" is no address of a repository.`;
  const hint = isChart
    ? 'Give the URL of the chart repository, such as https://charts.example.com.'
    : 'Give the URL that "git clone" would take, such as https://git.example.com/shop.git.';
  check.report(codes.invalidSource, field, message, { hint });
}

/** A destination's server is the URL of an API server. */
function checkServer(field: Field, check: Check): void {
  if (/^https?:\/\/[^/\s]+/i.test(text(field))) return;
  const { subject } = check;
  check.report(codes.invalidDestination, field, `"${text(field)}" is no URL of a cluster.`, {
    hint: `Argo CD's own cluster is ${IN_CLUSTER}.`,
    fixes: replaceValueFix(`Change to ${IN_CLUSTER}`, subject, field.path, IN_CLUSTER),
  });
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
  } else if (server !== '') checkServer(at(destination, 'server'), check);
}
