import { formatFieldPath, isJsonObject, type Diagnostic, type Resource } from '@drydock/manifests';
import type { CheckContext, CheckFinding, FailedRequest } from '../checks/check-kind.ts';
import { pathOf, withoutQuery } from '../checks/traffic-family.ts';
import { selectFields } from '../format/field-selector.ts';
import type {
  FieldCondition,
  LiveCondition,
  Predicate,
  SeenCondition,
  ValueCondition,
} from '../format/predicate.ts';
import { matchesPattern, type ValuePattern } from '../format/value-pattern.ts';
import { liveKey } from './live-objects.ts';
import { placeOfResource } from '../session/place-of-resource.ts';
import { placeOfRange, type Place } from '../session/place.ts';

/** A predicate that held, and what it held by. */
export interface Recognition {
  readonly place?: Place;
  /** The value of the field that fits. */
  readonly value?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Evaluates a mistake's `when` over the evidence of a failed check; undefined: it does not hold. */
export function recognise(
  predicate: Predicate,
  finding: CheckFinding,
  context: CheckContext,
): Recognition | undefined {
  if ('all' in predicate) {
    const parts = predicate.all.map((part) => recognise(part, finding, context));
    return parts.every((part) => part !== undefined) ? combine(parts) : undefined;
  }
  if ('any' in predicate) {
    for (const part of predicate.any) {
      const held = recognise(part, finding, context);
      if (held) return held;
    }
    return undefined;
  }
  if ('not' in predicate) {
    return recognise(predicate.not, finding, context) ? undefined : { diagnostics: [] };
  }
  if ('code' in predicate) return byCode(predicate, context);
  if ('seen' in predicate) return bySeen(predicate.seen, finding);
  if ('found' in predicate) return byFound(predicate.found, finding);
  if ('says' in predicate) {
    return matchesPattern(predicate.says, finding.message) ? placed(finding) : undefined;
  }
  if ('live' in predicate) return byLive(predicate.live, context);
  return byField(predicate.field, context);
}

/** The first place that any part knows is the place of the whole. */
function combine(parts: readonly Recognition[]): Recognition {
  const place = parts.find((part) => part.place !== undefined)?.place;
  const value = parts.find((part) => part.value !== undefined)?.value;
  return {
    ...(place === undefined ? {} : { place }),
    ...(value === undefined ? {} : { value }),
    diagnostics: parts.flatMap((part) => part.diagnostics),
  };
}

function byCode(
  { code, path, text }: Extract<Predicate, { readonly code: unknown }>,
  { diagnostics, files }: CheckContext,
): Recognition | undefined {
  const codes = typeof code === 'string' ? [code] : code;
  const found = diagnostics.filter(
    (diagnostic) =>
      codes.includes(diagnostic.code) &&
      fitsPath(path, diagnostic.path) &&
      fits(text, files.get(diagnostic.file)?.slice(...diagnostic.range)),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const source = files.get(first.file) ?? '';
  const value = source.slice(...first.range);
  return {
    place: placeOfRange(first.file, source, first.range, first.path),
    ...(/^.{1,80}$/.test(value) ? { value } : {}),
    diagnostics: found,
  };
}

/** Whether a path of a diagnostic is the one that a selector with wildcards names. */
function fitsPath(selector: string | undefined, path: string | undefined): boolean {
  if (selector === undefined) return true;
  const pattern = selector
    .split('[*]')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\[\\d+\\]');
  return new RegExp(`^${pattern}$`).test(path ?? '');
}

function bySeen(condition: SeenCondition, finding: CheckFinding): Recognition | undefined {
  const isSeen = finding.failures?.some((failure) => seenFits(condition, failure)) ?? false;
  if (!isSeen) return undefined;
  return placed(finding);
}

function placed({ place }: CheckFinding): Recognition {
  return { ...(place ? { place } : {}), diagnostics: [] };
}

function byFound(condition: ValueCondition, finding: CheckFinding): Recognition | undefined {
  const selected = finding.found ? selectFields(finding.found, condition.path) : [];
  if (condition.absent === true) return selected.length === 0 ? placed(finding) : undefined;
  const field = selected.find(({ value }) => fieldFits(condition, value));
  if (field === undefined) return undefined;
  const value = scalarText(field.value);
  return { ...placed(finding), ...(value === undefined ? {} : { value }) };
}

/** Objects of the cluster; the place is where the learner's files speak of the object. */
function byLive(condition: LiveCondition, context: CheckContext): Recognition | undefined {
  const { name, namespace = context.namespace, labels = {} } = condition;
  const objects = (context.live?.get(liveKey(condition)) ?? []).filter(
    ({ metadata }) =>
      (name === undefined || metadata.name === name) &&
      (namespace === '*' || [undefined, namespace].includes(metadata.namespace)) &&
      Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
  );
  const selected = objects.flatMap((object) =>
    selectFields(object, condition.path).map((field) => ({ object, field })),
  );
  if (condition.absent === true) return selected.length === 0 ? { diagnostics: [] } : undefined;
  const found = selected.find(({ field }) => fieldFits(condition, field.value));
  if (found === undefined) return undefined;
  const { field, object } = found;
  const own = context.resources.find(
    ({ key }) => key.kind === condition.kind && key.name === object.metadata.name,
  );
  const value = scalarText(field.value);
  return {
    ...(own && { place: placeOfResource(own, formatFieldPath(field.path), context.files) }),
    ...(value === undefined ? {} : { value }),
    diagnostics: [],
  };
}

function seenFits(condition: SeenCondition, { request, result, seen }: FailedRequest): boolean {
  const { status, workload, version, subset, path, flag, error, sent } = condition;
  const destination = result?.destination;
  const received = result?.received?.path;
  return (
    fits(status, result?.status ?? 'none') &&
    fits(workload, destination?.workload) &&
    fits(version, destination?.version) &&
    fits(subset, destination?.subset) &&
    fits(path, received === undefined ? undefined : withoutQuery(received)) &&
    fits(error, seen.error) &&
    fits(sent, withoutQuery(pathOf(request.url))) &&
    (flag === undefined ||
      (result?.responseFlags.some((each) => matchesPattern(flag, each)) ?? false))
  );
}

function fits(pattern: ValuePattern | undefined, value: unknown): boolean {
  return pattern === undefined || matchesPattern(pattern, value);
}

function byField(condition: FieldCondition, context: CheckContext): Recognition | undefined {
  const resources = context.resources.filter(({ key }) => key.kind === condition.kind);
  const selected = resources.flatMap((resource) =>
    selectFields(effectiveObject(resource), condition.path).map((field) => ({ resource, field })),
  );
  if (condition.absent === true) {
    return resources.length > 0 && selected.length === 0 ? { diagnostics: [] } : undefined;
  }
  const found = selected.find(({ field }) => fieldFits(condition, field.value));
  if (found === undefined) return undefined;
  const { resource, field } = found;
  const value = scalarText(field.value);
  return {
    place: placeOfResource(resource, formatFieldPath(field.path), context.files),
    ...(value === undefined ? {} : { value }),
    diagnostics: [],
  };
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The document with the namespace that Apply gives it. */
function effectiveObject({ object, key }: Resource): Resource['object'] {
  const { metadata } = object;
  if (!isJsonObject(metadata) || key.namespace === '') return object;
  return { ...object, metadata: { ...metadata, namespace: key.namespace } };
}

function fieldFits({ is, where, none, has, lacks }: ValueCondition, value: unknown): boolean {
  if (is !== undefined && !matchesPattern(is, value)) return false;
  const holdsBelow = ([selector, pattern]: [string, ValuePattern]): boolean =>
    isJsonObject(value) &&
    selectFields(value, selector).some((field) => matchesPattern(pattern, field.value));
  if (!Object.entries(where ?? {}).every(holdsBelow)) return false;
  if (Object.entries(none ?? {}).some(holdsBelow)) return false;
  const reaches = (selector: string): boolean =>
    isJsonObject(value) && selectFields(value, selector).length > 0;
  return (has ?? []).every(reaches) && !(lacks ?? []).some(reaches);
}
