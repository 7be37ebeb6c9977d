import { specRule } from '../../check.ts';
import { unknownTemplateKey } from '../../codes/argo.ts';
import { at, entries, isSet, isTrue, items, text, type Field } from '../../field.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import type { ObjectRule } from '../../rule.ts';

/** Each key of an ApplicationSet's template is in every element of its one list generator. */
export const templateKeysRule: ObjectRule = specRule({
  name: 'argo/template-keys',
  kind: 'argoproj.io/ApplicationSet',
  codes: [unknownTemplateKey],
  check(spec, check) {
    const generators = items(at(spec, 'generators'));
    const [generator] = generators;
    if (generators.length !== 1 || !generator || !isSet(at(generator, 'list'))) return;
    if (isSet(at(generator, 'list', 'elementsYaml')) || isSet(at(generator, 'list', 'template')))
      return;
    const elements = items(at(generator, 'list', 'elements')).map((element) => keysOf(element, ''));
    if (elements.length === 0) return;
    const pattern = isTrue(at(spec, 'goTemplate'))
      ? /\{\{-?\s*\.([\w.]+)\s*-?\}\}/g
      : /\{\{\s*([\w.-]+)\s*\}\}/g;
    for (const field of textsBelow(at(spec, 'template'))) {
      for (const [, key = ''] of text(field).matchAll(pattern)) {
        const lacking = elements.findIndex((keys) => !keys.has(key));
        if (lacking === -1) continue;
        const near = nearestWords(key, elements[lacking] ?? []);
        const message = `Element ${lacking + 1} of the list has no key "${key}".`;
        const hint = didYouMean(near) ?? `Add "${key}" to every element.`;
        check.report(unknownTemplateKey, field, message, { hint });
      }
    }
  },
});

function keysOf(element: Field, prefix: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const [key, value] of entries(element)) {
    keys.add(prefix + key);
    for (const inner of keysOf(value, `${prefix}${key}.`)) keys.add(inner);
  }
  return keys;
}

function textsBelow(field: Field): readonly Field[] {
  if (typeof field.value === 'string') return [field];
  const children = [...items(field), ...entries(field).map(([, value]) => value)];
  return children.flatMap(textsBelow);
}
