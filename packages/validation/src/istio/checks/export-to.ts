import { invalidExportTo } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, items, text, type Field } from '../../field.ts';
import { isDnsLabel } from '../dns-name.ts';

export interface ExportToOptions {
  /** A ServiceEntry may be exported to no one: `~`. */
  readonly allowNone?: boolean;
  /** A DestinationRule with a workload selector stays in its namespace. */
  readonly hasSelector?: boolean;
}

/** `exportTo`: namespaces, `.` for its own, `*` for all; none twice, `*` and `~` alone. */
export function checkExportTo(check: Check, spec: Field, options: ExportToOptions = {}): void {
  const own = check.subject.namespace;
  const seen = new Set<string>();
  const list = items(at(spec, 'exportTo'));
  for (const entry of list) checkEntry(check, entry, seen, options.allowNone === true);
  if (options.hasSelector === true && seen.size > 0 && !(seen.size === 1 && seen.has(own))) {
    check.report(
      invalidExportTo,
      at(spec, 'exportTo'),
      'A DestinationRule with a workload selector applies to its own namespace alone.',
      { hint: 'Export it to "." or leave exportTo out.' },
    );
  }
  for (const alone of ['*', '~']) {
    if (!seen.has(alone) || list.length < 2) continue;
    check.report(
      invalidExportTo,
      at(spec, 'exportTo'),
      alone === '*'
        ? '"*" exports to all namespaces: no other entry may stand beside it.'
        : '"~" exports to no namespace: no other entry may stand beside it.',
    );
  }
}

function checkEntry(check: Check, entry: Field, seen: Set<string>, allowNone: boolean): void {
  const value = text(entry);
  const key = value === '.' ? check.subject.namespace : value;
  if (seen.has(key)) {
    check.report(invalidExportTo, entry, `exportTo names "${value}" twice.`);
    return;
  }
  const isKnown = key === '*' || (key === '~' && allowNone) || isDnsLabel(key);
  if (isKnown) seen.add(key);
  else {
    check.report(invalidExportTo, entry, `"${value}" is no namespace to export to.`, {
      hint: 'Use the name of a namespace, "." for its own or "*" for all.',
    });
  }
}
