import { RenderError } from '../render-error.ts';
import { maps, texts } from './read-kustomization.ts';
import { slotsAt, type Slot } from './replacement-path.ts';
import { asText, formatId, idOf, idsOf, isJson, type Json, type Resource } from './resource.ts';
import { isSelected } from './selector.ts';

/** Copies one field's value to others. Throws RenderError. */
export function applyReplacement(resources: readonly Resource[], replacement: Json): void {
  const { source, sourceValue } = replacement;
  if (source !== undefined && sourceValue !== undefined)
    throw new RenderError('source and sourceValue are mutually exclusive');
  const targets = maps(replacement, 'targets');
  if (targets.length === 0 || (!isJson(source) && sourceValue === undefined))
    throw new RenderError('replacements must specify a source and at least one target');
  const value = isJson(source) ? sourceOf(resources, source) : asText(sourceValue);
  for (const target of targets) applyTo(resources, target, value);
}

function sourceOf(resources: readonly Resource[], source: Json): unknown {
  const id = formatId({
    group: asText(source['group']),
    version: asText(source['version']),
    kind: asText(source['kind']),
    name: asText(source['name']),
    namespace: asText(source['namespace']),
  });
  const matches = resources.filter((resource) => isSource(resource, source));
  const [first, second] = matches;
  if (!first) throw new RenderError(`nothing selected by ${id}`);
  if (second)
    throw new RenderError(
      `multiple matches for selector ${id}:\n${matches.map(({ object }) => formatId(idOf(object))).join('\n')}`,
    );
  const path = asText(source['fieldPath']) || 'metadata.name';
  const [slot] = slotsAt(first.object, path, false);
  if (!slot) throw new RenderError(`fieldPath \`${path}\` is missing for replacement source ${id}`);
  const value = slot.get();
  const options = isJson(source['options']) ? source['options'] : {};
  const delimiter = asText(options['delimiter']);
  if (delimiter === '') return value;
  const part = asText(value).split(delimiter)[Number(options['index'] ?? 0)];
  if (part === undefined)
    throw new RenderError(
      `options.index ${asText(options['index'])} is out of bounds for value ${asText(value)}`,
    );
  return part;
}

/** A source is named exactly, by any of its names. */
function isSource(resource: Resource, source: Json): boolean {
  return idsOf(resource).some((id) =>
    (['group', 'version', 'kind', 'name', 'namespace'] as const).every(
      (key) => asText(source[key]) === '' || asText(source[key]) === id[key],
    ),
  );
}

function applyTo(resources: readonly Resource[], target: Json, value: unknown): void {
  const { select } = target;
  if (!isJson(select)) throw new RenderError('target must specify resources to select');
  const rejected = maps(target, 'reject').filter((one) => Object.keys(one).length > 0);
  const chosen = resources.filter(
    (resource) =>
      isSelected(resource, select) && !rejected.some((one) => isSelected(resource, one)),
  );
  const paths = texts(target, 'fieldPaths');
  const options = isJson(target['options']) ? target['options'] : {};
  for (const resource of chosen)
    for (const path of paths.length === 0 ? ['metadata.name'] : paths) {
      const slots = slotsAt(resource.object, path, options['create'] === true);
      if (slots.length === 0)
        throw new RenderError(`unable to find field ${JSON.stringify(path)} in replacement target`);
      for (const slot of slots) write(slot, value, options);
    }
}

function write(slot: Slot, value: unknown, options: Json): void {
  const delimiter = asText(options['delimiter']);
  if (delimiter === '') {
    const own = slot.get();
    const isKept =
      typeof own === 'string' && (typeof value === 'number' || typeof value === 'boolean');
    slot.set(isKept ? String(value) : structuredCopy(value));
    return;
  }
  const parts = asText(slot.get()).split(delimiter);
  const index = Number(options['index'] ?? 0);
  if (index < 0) parts.unshift(asText(value));
  else if (index >= parts.length) parts.push(asText(value));
  else parts[index] = asText(value);
  slot.set(parts.join(delimiter));
}

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isJson(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, structuredCopy(item)]),
  );
}
