import { z } from 'zod';
import { parseFieldSelector } from './field-selector.ts';
import { valuePatternSchema, type ValuePattern } from './value-pattern.ts';

/** Picks fields of the learner's own resources; holds when one field fits every condition given. */
export interface FieldCondition {
  readonly kind: string;
  /** `spec.http[*].match[*].uri.prefix`; `''` is the object. */
  readonly path: string;
  /** What the value is. */
  readonly is?: ValuePattern | undefined;
  /** Selectors below the value, and what one of the fields that they reach is. */
  readonly where?: Readonly<Record<string, ValuePattern>> | undefined;
  /** Selectors below the value that reach something. */
  readonly has?: readonly string[] | undefined;
  /** Selectors below the value that reach nothing. */
  readonly lacks?: readonly string[] | undefined;
  /** Nothing at all is selected, in any resource of the kind. */
  readonly absent?: true | undefined;
}

/** What a failed request saw. */
export interface SeenCondition {
  /** `none`: no HTTP answer. */
  readonly status?: ValuePattern | undefined;
  readonly workload?: ValuePattern | undefined;
  readonly version?: ValuePattern | undefined;
  readonly subset?: ValuePattern | undefined;
  /** As the destination received it, without the query. */
  readonly path?: ValuePattern | undefined;
  /** One of Envoy's response flags: `NR`, `NC`, `UH`. */
  readonly flag?: ValuePattern | undefined;
  readonly error?: ValuePattern | undefined;
  /** Path of the request that was sent, without the query. */
  readonly sent?: ValuePattern | undefined;
}

/** When a mistake is recognised: a small language of data over the evidence of a failed check. */
export type Predicate =
  | {
      readonly code: string | readonly string[];
      readonly path?: string | undefined;
      readonly text?: ValuePattern | undefined;
    }
  | { readonly seen: SeenCondition }
  | { readonly field: FieldCondition }
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate };

const selector = z.string().refine((text) => parseFieldSelector(text) !== undefined, {
  message: 'This is no field selector. Write it like spec.http[*].match[*].uri.prefix.',
});

const fieldCondition: z.ZodType<FieldCondition> = z.strictObject({
  kind: z.string().min(1),
  path: selector,
  is: valuePatternSchema.optional(),
  where: z.record(selector, valuePatternSchema).optional(),
  has: z.array(selector).optional(),
  lacks: z.array(selector).optional(),
  absent: z.literal(true).optional(),
});

const seenCondition: z.ZodType<SeenCondition> = z.strictObject({
  status: valuePatternSchema.optional(),
  workload: valuePatternSchema.optional(),
  version: valuePatternSchema.optional(),
  subset: valuePatternSchema.optional(),
  path: valuePatternSchema.optional(),
  flag: valuePatternSchema.optional(),
  error: valuePatternSchema.optional(),
  sent: valuePatternSchema.optional(),
});

export const predicateSchema: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    z.strictObject({
      code: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
      /** The field that the diagnostic names. */
      path: selector.optional(),
      /** The text that the diagnostic points at. */
      text: valuePatternSchema.optional(),
    }),
    z.strictObject({ seen: seenCondition }),
    z.strictObject({ field: fieldCondition }),
    z.strictObject({ all: z.array(predicateSchema).min(1) }),
    z.strictObject({ any: z.array(predicateSchema).min(1) }),
    z.strictObject({ not: predicateSchema }),
  ]),
);
