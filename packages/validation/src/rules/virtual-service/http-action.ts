import {
  actionConflict,
  invalidDelegate,
  noAction,
} from '../../codes/virtual-service-admission.ts';
import { nullItem } from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, size, type Field } from '../../field.ts';
import { checkNotNull } from '../../istio/checks/basics.ts';
import { ruleSubject, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** An http rule routes, redirects, answers itself or delegates: one of them, with what goes with it. */
export const httpActionRule: ObjectRule = specRule({
  name: 'virtual-service/http-action',
  kind: VIRTUAL_SERVICE,
  codes: [actionConflict, noAction, invalidDelegate, nullItem],
  check(spec, check) {
    const isDelegate = size(at(spec, 'hosts')) === 0;
    for (const rule of items(at(spec, 'http'))) {
      if (checkNotNull(check, rule, 'An http rule')) continue;
      if (!isDelegate && isSet(at(rule, 'delegate'))) checkRoot(check, rule);
      else checkAction(check, rule, isDelegate);
    }
  },
});

function checkRoot(check: Check, rule: Field): void {
  for (const name of ['redirect', 'directResponse', 'route']) {
    const field = at(rule, name);
    const isGiven = name === 'route' ? size(field) > 0 : isSet(field);
    if (!isGiven) continue;
    check.report(invalidDelegate, field, `A rule that delegates cannot have ${name} too.`, {
      onKey: true,
    });
  }
}

/** What each action excludes, in the order of istiod's checks. */
const EXCLUDES = [
  { action: 'redirect', others: ['route', 'directResponse', 'fault', 'rewrite'] },
  { action: 'directResponse', others: ['route', 'fault', 'rewrite'] },
] as const;

function checkAction(check: Check, rule: Field, isDelegate: boolean): void {
  if (isDelegate && isSet(at(rule, 'delegate'))) {
    check.report(invalidDelegate, at(rule, 'delegate'), 'A delegate cannot delegate further.', {
      onKey: true,
    });
  }
  const taken = EXCLUDES.find(({ action }) => isSet(at(rule, action)));
  for (const other of taken?.others ?? []) {
    const field = at(rule, other);
    const isThere = other === 'route' ? size(field) > 0 : isSet(field);
    if (!isThere || !taken) continue;
    check.report(
      actionConflict,
      field,
      `${ruleSubject(rule)} has ${taken.action} and ${other}: only one of them can apply.`,
      { onKey: true },
    );
  }
  if (!taken && size(at(rule, 'route')) === 0) {
    check.report(
      noAction,
      rule,
      `${ruleSubject(rule)} does nothing: it needs route, redirect or directResponse.`,
    );
  }
  if (isSet(at(rule, 'mirror')) && size(at(rule, 'mirrors')) > 0) {
    check.report(actionConflict, at(rule, 'mirror'), 'A rule has mirror or mirrors, not both.', {
      onKey: true,
      hint: 'Move the mirror into mirrors.',
    });
  }
}
