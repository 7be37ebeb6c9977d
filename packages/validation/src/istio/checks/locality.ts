import { failoverWithoutOutliers, invalidLocality } from '../../codes/destination-rule.ts';
import type { Check } from '../../check.ts';
import { at, entries, isSet, items, number, size, text, texts, type Field } from '../../field.ts';

const TOPOLOGY = new Set([
  'topology.kubernetes.io/region',
  'topology.kubernetes.io/zone',
  'topology.istio.io/subzone',
]);

/** Locality load balancing: distribute or failover, without overlaps, weights of 100 each. */
export function checkLocality(check: Check, setting: Field, outliers: Field): void {
  if (!isSet(setting)) return;
  const failover = at(setting, 'failover');
  if (size(at(setting, 'distribute')) > 0 && size(failover) > 0) {
    check.report(
      invalidLocality,
      failover,
      'A locality setting has distribute or failover, not both.',
      {
        onKey: true,
      },
    );
    return;
  }
  const priority = texts(at(setting, 'failoverPriority'));
  const topology = priority.find((label) => TOPOLOGY.has(label));
  if (size(failover) > 0 && topology !== undefined) {
    check.report(
      invalidLocality,
      at(setting, 'failoverPriority'),
      `failover and the label "${topology}" in failoverPriority say the same thing twice.`,
    );
    return;
  }
  if (!checkDistribute(check, at(setting, 'distribute'))) return;
  if ((size(failover) > 0 || priority.length > 0) && !isSet(outliers)) {
    check.report(
      failoverWithoutOutliers,
      setting,
      'Failover needs outlier detection: it tells which endpoints fail.',
      {
        hint: 'Add outlierDetection to the traffic policy.',
      },
    );
  }
  for (const entry of items(failover)) checkFailover(check, entry);
}

/** False when a weight is wrong: istiod looks no further then. */
function checkDistribute(check: Check, distribute: Field): boolean {
  const sources: Field[] = [];
  for (const entry of items(distribute)) {
    sources.push(at(entry, 'from'));
    let total = 0;
    for (const [, weight] of entries(at(entry, 'to'))) {
      const value = number(weight) ?? 0;
      total += value;
      if (value >= 1 && value <= 100) continue;
      check.report(invalidLocality, weight, `The weight ${value} is not in the range 1 to 100.`);
      return false;
    }
    if (total !== 100) {
      check.report(invalidLocality, at(entry, 'to'), `The weights add up to ${total}, not to 100.`);
      return false;
    }
    const targets = entries(at(entry, 'to'));
    checkDisjoint(
      check,
      targets.map(([locality, field]) => ({ locality, field })),
    );
  }
  checkDisjoint(
    check,
    sources.map((field) => ({ locality: text(field), field })),
  );
  return true;
}

interface Locality {
  readonly locality: string;
  readonly field: Field;
}

function checkDisjoint(check: Check, localities: readonly Locality[]): void {
  const seen: string[][] = [];
  for (const { locality, field } of localities) {
    const problem = localityProblem(locality, seen);
    if (problem !== undefined) {
      check.report(invalidLocality, field, `The locality "${locality}" ${problem}.`);
      return;
    }
    seen.push(locality.split('/', 3));
  }
}

function localityProblem(locality: string, seen: readonly string[][]): string | undefined {
  const stars = locality.split('*').length - 1;
  if (stars > 1 || (stars === 1 && !locality.endsWith('*')))
    return 'has a star that is not its end';
  if (seen.some(([region]) => region === '*')) return 'is covered by "*" before it';
  const parts = locality.split('/', 3);
  if (parts.includes('')) return 'has an empty region, zone or subzone';
  const overlaps = seen.some((other) => areNested(other, parts));
  return overlaps ? 'overlaps with one before it' : undefined;
}

/** One of them names the whole of what the other names a part of. */
function areNested(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] === '*') return i > 0;
    if (a[i] !== b[i]) return false;
  }
  return true;
}

function checkFailover(check: Check, entry: Field): void {
  const from = text(at(entry, 'from'));
  const to = text(at(entry, 'to'));
  if (from === to) {
    check.report(invalidLocality, entry, `A failover goes from "${from}" to another region.`);
  }
  for (const region of [from, to]) {
    if (region.includes('/')) {
      check.report(
        invalidLocality,
        entry,
        `A failover names regions: "${region}" is more than one.`,
      );
    }
    if (region.includes('*')) {
      check.report(invalidLocality, entry, `A failover names one region, "${region}" has a star.`);
    }
  }
}
