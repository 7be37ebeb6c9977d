import { z } from 'zod';
import { valuePatternSchema } from '../format/value-pattern.ts';

const sourceSchema = z.union([
  z.strictObject({ workload: z.string().min(1), namespace: z.string().min(1).optional() }),
  z.strictObject({ pod: z.string().min(1), namespace: z.string().min(1).optional() }),
  z.strictObject({ external: z.literal(true) }),
]);

const headersSchema = z.record(z.string(), z.string());

const expectSchema = z.strictObject({
  status: valuePatternSchema.optional(),
  /** Every destination that the request may reach must fit. */
  destination: z
    .strictObject({
      workload: valuePatternSchema.optional(),
      namespace: valuePatternSchema.optional(),
      version: valuePatternSchema.optional(),
      subset: valuePatternSchema.optional(),
    })
    .optional(),
  /** Path and query as the destination received them; `unchanged`: as they were sent. */
  path: valuePatternSchema.optional(),
  method: valuePatternSchema.optional(),
  /** Headers as the destination received them; null: absent. */
  headers: z.record(z.string(), z.union([valuePatternSchema, z.null()])).optional(),
  mtls: z.boolean().optional(),
});

const url = z
  .string()
  .regex(/^https?:\/\/[^/?#\s]+(?:[/?][^\s#]*)?$/, { message: 'This is no http URL.' });

const requestSchema = z.strictObject({
  url,
  method: z.string().min(1).optional(),
  headers: headersSchema.optional(),
  body: z.string().optional(),
});

const variantSchema = z.strictObject({
  url: url.optional(),
  /** Path and query, in place of those of the URL. */
  path: z.string().startsWith('/').optional(),
  method: z.string().min(1).optional(),
  /** Added to those of `request`. */
  headers: headersSchema.optional(),
  body: z.string().optional(),
  expect: expectSchema.optional(),
});

/** Percent per destination: `{ v1: 90, v2: 10 }`; a key is a version, or workload and version. */
const sharesSchema = z
  .record(z.string().min(1), z.number().min(0).max(100))
  .refine((shares) => Math.abs(Object.values(shares).reduce((a, b) => a + b, 0) - 100) < 1e-9, {
    message: 'The shares must add up to 100.',
  });

export const trafficCheckSchema = z
  .strictObject({
    from: z.union([sourceSchema, z.array(sourceSchema).min(1)]),
    request: requestSchema,
    /** A family: each is sent as `request` with these changes. Without it, `request` itself is sent. */
    requests: z.array(variantSchema).min(1).optional(),
    expect: expectSchema.optional(),
    shares: sharesSchema.optional(),
  })
  .refine(
    ({ expect, shares, requests }) =>
      expect !== undefined || shares !== undefined || requests?.every((r) => r.expect) === true,
    { message: 'Say what is expected: expect, shares, or an expect for each of the requests.' },
  );

export type TrafficCheck = z.infer<typeof trafficCheckSchema>;
export type TrafficExpectation = z.infer<typeof expectSchema>;
export type TrafficSender = z.infer<typeof sourceSchema>;
