import * as codes from '../../codes/extensions.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import type { Finding, Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** Operations that fit what they are applied to, and relative ones with a priority. */
export const envoyFilterOperationsRule: SetRule = {
  scope: 'set',
  name: 'envoy-filter/operations',
  analyzer: 'envoyfilter.EnvoyPatchAnalyzer',
  codes: [
    codes.relativeOperation,
    codes.relativeWithVersion,
    codes.wrongReplace,
    codes.wrongAdd,
    codes.wrongRemove,
  ],
  check(set, report) {
    // Names that an earlier patch, of any EnvoyFilter, uses together with a proxy version.
    const versioned = new Set<string>();
    for (const filter of set.ofKind('networking.istio.io', 'EnvoyFilter')) {
      checkFilter(report, filter, versioned);
    }
  },
};

function checkFilter(report: Report, filter: Subject, versioned: Set<string>): void {
  const spec = specOf(filter);
  const hasPriority = (number(at(spec, 'priority')) ?? 0) !== 0;
  const said = new Set<string>();
  for (const patch of items(at(spec, 'configPatches'))) {
    if (!isSet(at(patch, 'patch'))) return;
    const name = filterName(patch);
    const finding = judge(patch, hasPriority, versioned.has(name));
    // Once per code: the same advice at each of its patches would say nothing new.
    if (finding && !said.has(finding.code.code)) report(filter, { ...finding, path: patch.path });
    if (finding) said.add(finding.code.code);
    if (text(at(patch, 'match', 'proxy', 'proxyVersion')) !== '') versioned.add(name);
  }
}

function filterName(patch: Field): string {
  const value = at(patch, 'patch', 'value');
  if (!isSet(value)) return '';
  const name = at(value, 'name');
  if (isSet(name)) return JSON.stringify(name.value);
  return text(at(patch, 'match', 'listener', 'filterChain', 'filter', 'name'));
}

type Verdict = Omit<Finding, 'path'>;

function judge(patch: Field, hasPriority: boolean, isVersioned: boolean): Verdict | undefined {
  const operation = text(at(patch, 'patch', 'operation'));
  const applyTo = text(at(patch, 'applyTo'));
  const isRoute = applyTo === 'ROUTE_CONFIGURATION' || applyTo === 'HTTP_ROUTE';
  const isReplaceable = ['NETWORK_FILTER', 'HTTP_FILTER', 'VIRTUAL_HOST'].includes(applyTo);
  switch (operation) {
    case 'ADD':
      return isRoute ? wrong(codes.wrongAdd, operation, applyTo) : undefined;
    case 'REMOVE':
      if (isRoute) return wrong(codes.wrongRemove, operation, applyTo);
      break;
    case 'REPLACE':
      if (!isReplaceable) return wrong(codes.wrongReplace, operation, applyTo);
      break;
    case 'INSERT_BEFORE':
    case 'INSERT_AFTER':
      break;
    default:
      return undefined;
  }
  return hasPriority ? undefined : relative(operation, isVersioned);
}

function wrong(code: Verdict['code'], operation: string, applyTo: string): Verdict {
  return {
    code,
    message: `${operation} has no effect on ${applyTo}.`,
    hint: 'Use MERGE, or patch another kind of object.',
  };
}

function relative(operation: string, isVersioned: boolean): Verdict {
  return {
    code: isVersioned ? codes.relativeWithVersion : codes.relativeOperation,
    message: isVersioned
      ? `${operation} depends on another filter, and one for a certain proxy version comes before it without an order.`
      : `${operation} depends on another filter, and without a priority it may run before that one is there.`,
    hint: 'Set a priority, or use INSERT_FIRST or ADD.',
  };
}
