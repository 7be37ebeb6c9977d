import { z } from 'zod';
import { parseFieldSelector } from './field-selector.ts';
import { valuePatternSchema, type ValuePattern } from './value-pattern.ts';

/** What a value at a path is like; holds when one field that the path reaches fits every condition given. */
export interface ValueCondition {
  /** `spec.http[*].match[*].uri.prefix`; `''` is the object. */
  readonly path: string;
  /** What the value is. */
  readonly is?: ValuePattern | undefined;
  /** Selectors below the value, and what one of the fields that they reach is. */
  readonly where?: Readonly<Record<string, ValuePattern>> | undefined;
  /** Selectors below the value, and what none of the fields that they reach is. */
  readonly none?: Readonly<Record<string, ValuePattern>> | undefined;
  /** Selectors below the value that reach something. */
  readonly has?: readonly string[] | undefined;
  /** Selectors below the value that reach nothing. */
  readonly lacks?: readonly string[] | undefined;
  /** Nothing at all is selected, in any resource of the kind. */
  readonly absent?: true | undefined;
}

/** Picks fields of the learner's own resources. */
export interface FieldCondition extends ValueCondition {
  readonly kind: string;
}

/** Picks fields of objects as the cluster holds them. */
export interface LiveCondition extends ValueCondition {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name?: string | undefined;
  /** Default: the lab's; `*` is every namespace. */
  readonly namespace?: string | undefined;
  /** Labels that the object must have. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
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
  /** What a failed check found, as an object: `argocd` and `resource` the live object, `git` a commit, `metric` its series. */
  | { readonly found: ValueCondition }
  /** What a failed check says. */
  | { readonly says: ValuePattern }
  | { readonly live: LiveCondition }
  | { readonly all: readonly Predicate[] }
  | { readonly any: readonly Predicate[] }
  | { readonly not: Predicate };

const selector = z.string().refine((text) => parseFieldSelector(text) !== undefined, {
  message: 'This is no field selector. Write it like spec.http[*].match[*].uri.prefix.',
});

const valueCondition = {
  path: selector,
  is: valuePatternSchema.optional(),
  where: z.record(selector, valuePatternSchema).optional(),
  none: z.record(selector, valuePatternSchema).optional(),
  has: z.array(selector).optional(),
  lacks: z.array(selector).optional(),
  absent: z.literal(true).optional(),
};

const fieldCondition: z.ZodType<FieldCondition> = z.strictObject({
  kind: z.string().min(1),
  ...valueCondition,
});

const liveCondition: z.ZodType<LiveCondition> = z.strictObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  name: z.string().min(1).optional(),
  namespace: z.string().min(1).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  ...valueCondition,
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
    z.strictObject({ found: z.strictObject(valueCondition) }),
    z.strictObject({ says: valuePatternSchema }),
    z.strictObject({ live: liveCondition }),
    z.strictObject({ all: z.array(predicateSchema).min(1) }),
    z.strictObject({ any: z.array(predicateSchema).min(1) }),
    z.strictObject({ not: predicateSchema }),
  ]),
);
