import type { MutableSchema } from './mutable-schema.ts';

/**
 * Brings a recovered schema into Kubernetes' own terms: public names, int-or-string as one flag, no
 * limits that only restate a type's width.
 */
export function tidySchema(schema: MutableSchema, rename: (name: string) => string): MutableSchema {
  const tidy: MutableSchema = { ...schema };
  const child = (one: MutableSchema): MutableSchema => tidySchema(one, rename);
  if (tidy.ref !== undefined) tidy.ref = rename(tidy.ref);
  if (tidy.properties) tidy.properties = mapValues(tidy.properties, child);
  if (tidy.items) tidy.items = child(tidy.items);
  if (tidy.additionalProperties) tidy.additionalProperties = child(tidy.additionalProperties);
  if (tidy.not) tidy.not = child(tidy.not);
  for (const keyword of ['oneOf', 'anyOf', 'allOf'] as const) {
    const list = tidy[keyword];
    if (list) tidy[keyword] = list.map(child);
  }
  return isIntOrString(tidy) ? intOrString(tidy) : tidy;
}

function isIntOrString({ oneOf, anyOf }: MutableSchema): boolean {
  const types = (oneOf ?? anyOf)?.map((one) => one.type).toSorted();
  return types?.length === 2 && types[0] === 'integer' && types[1] === 'string';
}

function intOrString({
  oneOf: _one,
  anyOf: _any,
  type: _type,
  ...rest
}: MutableSchema): MutableSchema {
  return { ...rest, intOrString: true };
}

function mapValues<T>(record: Record<string, T>, map: (value: T) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
