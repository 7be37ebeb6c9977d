import type { JsonValue } from '@drydock/manifests';
import * as codes from '../../codes/virtual-service.ts';
import { at, items, size, text, type Field } from '../../field.ts';
import { moveItemEdits, removeItemEdit } from '../../fix/list-item.ts';
import { canonicalText } from '../../istio/canonical-text.ts';
import { coversPrefixMatch, prefixMatchOf, type PrefixMatch } from '../../istio/prefix-overlap.ts';
import {
  ruleLabel,
  ruleSubject,
  specOf,
  VIRTUAL_SERVICE,
} from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule, Report } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

interface Check {
  readonly set: ResourceSet;
  readonly report: Report;
  readonly subject: Subject;
}

/**
 * Rules are tried in order and the first match wins, so a rule behind one without `match`, or one
 * whose matches all stand in earlier rules, is never used. istiod's webhook warns of the same.
 */
export const routeOrderRule: EachRule = {
  scope: 'each',
  name: 'virtual-service/route-order',
  kinds: [VIRTUAL_SERVICE],
  analyzer: 'schema.ValidationAnalyzer.VirtualService',
  codes: [codes.unreachableRule, codes.duplicateMatch],
  prepare: (set) => (subject, report) => {
    for (const list of ['http', 'tcp', 'tls']) {
      checkRules({ set, report, subject }, items(at(specOf(subject), list)));
    }
  },
};

function checkRules(check: Check, rules: readonly Field[]): void {
  const seen = new Map<string, Field>();
  const prefixes: PrefixMatch[] = [];
  let catchAll: Field | undefined;
  for (const rule of rules) {
    if (rule.value === null) continue;
    if (size(at(rule, 'match')) === 0) {
      if (catchAll) reportBehindCatchAll(check, rule, catchAll, rules);
      catchAll ??= rule;
    } else if (catchAll) reportBehindCatchAll(check, rule, catchAll, rules);
    else checkMatches(check, rule, seen, prefixes);
  }
  reportOverlaps(check, prefixes);
}

function checkMatches(
  check: Check,
  rule: Field,
  seen: Map<string, Field>,
  prefixes: PrefixMatch[],
): void {
  const matches = items(at(rule, 'match'));
  const taken: { readonly match: Field; readonly by: Field }[] = [];
  for (const match of matches) {
    const id = canonicalText(withoutName(match.value));
    const by = seen.get(id);
    if (by) taken.push({ match, by });
    else {
      seen.set(id, rule);
      const prefix = prefixMatchOf(rule, match);
      if (prefix) prefixes.push(prefix);
    }
  }
  for (const { match, by } of taken) reportDuplicate(check, match, by, matches.length);
  const [first] = taken;
  if (first && taken.length === matches.length) reportAllTaken(check, rule, first.by);
}

function withoutName(match: JsonValue | undefined): JsonValue {
  if (typeof match !== 'object' || match === null || !('name' in match)) return match ?? null;
  return Object.fromEntries(Object.entries(match).filter(([key]) => key !== 'name'));
}

function reportBehindCatchAll(
  { set, report, subject }: Check,
  rule: Field,
  catchAll: Field,
  rules: readonly Field[],
): void {
  const last = rules.at(-1);
  const isCatchAll = size(at(rule, 'match')) === 0;
  const edits =
    last && !isCatchAll
      ? moveItemEdits(subject, { item: catchAll.path, behind: last.path }, set)
      : undefined;
  report(subject, {
    code: codes.unreachableRule,
    path: rule.path,
    message: `${ruleSubject(rule)} can never match. ${ruleSubject(catchAll)} has no condition, so it takes every request.`,
    hint: isCatchAll
      ? 'Only the last rule may go without a match: merge the two, or give the first one a match.'
      : 'Put the rule without a match last.',
    ...(edits && { fixes: [{ title: `Move ${ruleLabel(catchAll)} to the end`, edits }] }),
    related: relatedPlace(subject, catchAll.path, 'this rule takes every request'),
  });
}

function reportAllTaken({ set, report, subject }: Check, rule: Field, by: Field): void {
  const edit = removeItemEdit(subject, rule.path, set);
  report(subject, {
    code: codes.unreachableRule,
    path: rule.path,
    message: `${ruleSubject(rule)} can never match. Earlier rules have all its conditions.`,
    hint: 'Remove the rule, or change what it matches.',
    ...(edit && { fixes: [{ title: 'Remove the rule', edits: [edit] }] }),
    related: relatedPlace(subject, by.path, 'this rule takes the same requests'),
  });
}

function reportDuplicate(
  { set, report, subject }: Check,
  match: Field,
  by: Field,
  matches: number,
): void {
  const edit = matches > 1 ? removeItemEdit(subject, match.path, set) : undefined;
  report(subject, {
    code: codes.duplicateMatch,
    path: match.path,
    message: `This match stands in ${ruleLabel(by)} already, which comes first: it is never used here.`,
    hint: 'Remove it, or change what it matches.',
    ...(edit && { fixes: [{ title: 'Remove the match', edits: [edit] }] }),
    related: relatedPlace(subject, by.path, 'the same match stands in this rule'),
  });
}

function reportOverlaps({ report, subject }: Check, prefixes: readonly PrefixMatch[]): void {
  for (const [i, earlier] of prefixes.entries()) {
    for (const later of prefixes.slice(i + 1)) {
      if (later.prefix === earlier.prefix || !coversPrefixMatch(earlier, later)) continue;
      report(subject, {
        code: codes.duplicateMatch,
        path: at(later.match, 'uri', 'prefix').path,
        message: `The prefix "${later.prefix}" begins with "${earlier.prefix}" of ${ruleLabel(earlier.rule)}, which comes first and takes its requests.`,
        hint: 'Put the longer prefix first.',
        related: relatedPlace(
          subject,
          at(earlier.match, 'uri', 'prefix').path,
          `the prefix "${text(at(earlier.match, 'uri', 'prefix'))}" is tried first`,
        ),
      });
    }
  }
}
