import * as codes from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, entries, isSet, items, size, text, type Field } from '../../field.ts';

/** The labels of a workload selector: no stars, no empty key; none at all is worth a warning. */
export function checkSelectorLabels(check: Check, selector: Field, labelsKey: string): void {
  if (!isSet(selector)) return;
  const labels = at(selector, labelsKey);
  for (const [key, value] of entries(labels)) {
    if (key === '') {
      check.report(codes.invalidSelector, value, 'A selector must not have an empty key.');
    }
    if (key.includes('*') || text(value).includes('*')) {
      check.report(
        codes.invalidSelector,
        value,
        `A selector compares letters: "${key}=${text(value)}" must not hold a star.`,
      );
    }
  }
  if (size(labels) > 0) return;
  check.report(codes.emptySelector, selector, 'A selector without labels selects every workload.', {
    hint: 'Add labels, or remove the selector.',
  });
}

const TARGETS = [
  ['', 'Service'],
  ['core', 'Service'],
  ['networking.istio.io', 'ServiceEntry'],
  ['gateway.networking.k8s.io', 'Gateway'],
  ['gateway.networking.k8s.io', 'GatewayClass'],
] as const;

/** `selector`, `targetRef` and `targetRefs` of a policy: at most one of them, each well-formed. */
export function checkTargets(check: Check, spec: Field): void {
  const refs = items(at(spec, 'targetRefs'));
  const single = at(spec, 'targetRef');
  const selector = at(spec, 'selector');
  const count = Number(isSet(selector)) + Number(isSet(single)) + Number(refs.length > 0);
  if (count > 1) {
    const field = refs.length > 0 ? at(spec, 'targetRefs') : single;
    check.report(
      codes.conflictingTargets,
      field,
      'A policy attaches by its selector or by its targetRefs, not by both.',
      { hint: 'Remove one of them.', onKey: true },
    );
  }
  checkSelectorLabels(check, selector, 'matchLabels');
  for (const ref of [single, ...refs]) if (isSet(ref)) checkTargetRef(check, ref);
}

function checkTargetRef(check: Check, ref: Field): void {
  const group = text(at(ref, 'group'));
  const kind = text(at(ref, 'kind'));
  if (text(at(ref, 'name')) === '') {
    check.report(codes.invalidTargetRef, ref, 'A target reference needs a name.');
  }
  if (text(at(ref, 'namespace')) !== '') {
    check.report(
      codes.invalidTargetRef,
      at(ref, 'namespace'),
      'A target reference stays in its own namespace.',
    );
  }
  if (TARGETS.some(([g, k]) => g === group && k === kind)) return;
  check.report(
    codes.invalidTargetRef,
    at(ref, 'kind'),
    `A policy cannot attach to "${group === '' ? kind : `${group}/${kind}`}".`,
    { hint: 'It attaches to a Service, a ServiceEntry, a Gateway or a GatewayClass.' },
  );
}
