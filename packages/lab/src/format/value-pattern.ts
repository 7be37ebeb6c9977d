import { z } from 'zod';

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A value, or a condition on it. The whole of a lab's comparison language: data only, nothing to evaluate. */
export type ValuePattern =
  | string
  | number
  | boolean
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly contains: string }
  | { readonly oneOf: readonly (string | number | boolean)[] }
  | { readonly not: ValuePattern };

export const valuePatternSchema: z.ZodType<ValuePattern> = z.lazy(() =>
  z.union([
    scalar,
    z.strictObject({ prefix: z.string() }),
    z.strictObject({ suffix: z.string() }),
    z.strictObject({ contains: z.string() }),
    z.strictObject({ oneOf: z.array(scalar).min(1) }),
    z.strictObject({ not: valuePatternSchema }),
  ]),
);

/** Whether a value fits. An absent value fits only `not` of something. */
export function matchesPattern(pattern: ValuePattern, value: unknown): boolean {
  if (typeof pattern !== 'object') return pattern === value;
  if ('not' in pattern) return !matchesPattern(pattern.not, value);
  if ('oneOf' in pattern) return pattern.oneOf.some((one) => one === value);
  if (typeof value !== 'string') return false;
  if ('prefix' in pattern) return value.startsWith(pattern.prefix);
  if ('suffix' in pattern) return value.endsWith(pattern.suffix);
  return value.includes(pattern.contains);
}

/** In words: `/newcatalog`, `/newcatalog…`, `v1 or v2`, `not v1`. */
export function describePattern(pattern: ValuePattern): string {
  if (typeof pattern !== 'object') return String(pattern);
  if ('not' in pattern) return `not ${describePattern(pattern.not)}`;
  if ('oneOf' in pattern) return pattern.oneOf.join(' or ');
  if ('prefix' in pattern) return `${pattern.prefix}…`;
  if ('suffix' in pattern) return `…${pattern.suffix}`;
  return `…${pattern.contains}…`;
}
