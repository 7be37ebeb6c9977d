import * as codes from '../../codes/telemetry.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, entries, isSet, items, number, size, text, type Field } from '../../field.ts';
import { checkTargets } from '../../istio/checks/selector.ts';
import { celProblem } from '../../istio/cel-syntax.ts';
import type { ObjectRule } from '../../rule.ts';

/** A Telemetry: tracing, metrics and access logs. */
export const telemetrySpecRule: ObjectRule = specRule({
  name: 'telemetry/spec',
  kind: 'telemetry.istio.io/Telemetry',
  codes: [
    codes.invalidSampling,
    codes.invalidTag,
    codes.invalidProvider,
    codes.invalidFilter,
    codes.severalTracing,
    istio.conflictingTargets,
    istio.invalidTargetRef,
    istio.invalidSelector,
    istio.emptySelector,
    istio.nullItem,
  ],
  check(spec, check) {
    checkTargets(check, spec);
    if (size(at(spec, 'tracing')) > 1) {
      check.report(
        codes.severalTracing,
        at(spec, 'tracing'),
        'Only one tracing configuration is used.',
      );
    }
    for (const tracing of items(at(spec, 'tracing'))) checkTracing(check, tracing);
    for (const metrics of items(at(spec, 'metrics'))) checkMetrics(check, metrics);
    for (const logging of items(at(spec, 'accessLogging'))) {
      checkProviders(check, logging);
      checkFilter(check, at(logging, 'filter', 'expression'));
    }
  },
});

function checkProviders(check: Check, part: Field): void {
  for (const provider of items(at(part, 'providers'))) {
    if (text(at(provider, 'name')) !== '') continue;
    check.report(codes.invalidProvider, provider, 'A provider needs a name.');
  }
}

function checkFilter(check: Check, field: Field): void {
  if (text(field) === '') return;
  const problem = celProblem(text(field));
  if (problem === undefined) return;
  check.report(codes.invalidFilter, field, `"${text(field)}" is no CEL expression: ${problem}.`);
}

function checkTracing(check: Check, tracing: Field): void {
  if (size(at(tracing, 'providers')) > 1) {
    check.report(
      codes.severalTracing,
      at(tracing, 'providers'),
      'Only one provider for tracing is used.',
    );
  }
  checkProviders(check, tracing);
  const sampling = at(tracing, 'randomSamplingPercentage');
  const percentage = number(sampling) ?? 0;
  if (percentage < 0 || percentage > 100) {
    check.report(codes.invalidSampling, sampling, `${percentage} is not in the range 0 to 100.`);
  }
  for (const [name, tag] of entries(at(tracing, 'customTags'))) checkCustomTag(check, name, tag);
}

function checkCustomTag(check: Check, name: string, tag: Field): void {
  const report = (message: string): void => check.report(codes.invalidTag, tag, message);
  if (name === '') report('A tag needs a name.');
  if (!isSet(tag)) report(`The tag "${name}" must not be null.`);
  const parts = { literal: 'value', header: 'name', environment: 'name' };
  for (const [kind, key] of Object.entries(parts)) {
    if (!isSet(at(tag, kind)) || text(at(tag, kind, key)) !== '') continue;
    report(`The tag "${name}" needs ${kind}.${key}.`);
  }
}

function checkMetrics(check: Check, metrics: Field): void {
  checkProviders(check, metrics);
  for (const override of items(at(metrics, 'overrides'))) {
    if (!isSet(override)) {
      check.report(istio.nullItem, override, 'An override must not be null.');
      continue;
    }
    for (const [name, tag] of entries(at(override, 'tagOverrides'))) checkTag(check, name, tag);
    const metric = at(override, 'match', 'customMetric');
    if (isSet(metric) && text(metric) === '') {
      check.report(codes.invalidTag, metric, 'customMetric needs the name of a metric.');
    }
  }
}

function checkTag(check: Check, name: string, tag: Field): void {
  if (!isSet(tag)) {
    check.report(istio.nullItem, tag, `The override of "${name}" must not be null.`);
    return;
  }
  const operation = text(at(tag, 'operation')) || 'UPSERT';
  const hasValue = text(at(tag, 'value')) !== '';
  if (operation === 'UPSERT' && !hasValue) {
    check.report(codes.invalidTag, tag, `The tag "${name}" is set, so it needs a value.`);
  }
  if (operation === 'REMOVE' && hasValue) {
    check.report(
      codes.invalidTag,
      at(tag, 'value'),
      `The tag "${name}" is removed, so it has no value.`,
    );
  }
}
