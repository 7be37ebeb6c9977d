import { z } from 'zod';

/** Id of a lab, a step or a check: lower-case words joined by dashes, as in lab.yaml. */
export const slugSchema = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

/** Id of a planted mistake: `vs.and-or`. */
export const mistakeIdSchema = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/);

/** A step of a workshop: `<lab>/<step>`. */
export const stepKeySchema = z
  .string()
  .max(161)
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/);

/** Text that a database takes: no NUL, no half of a surrogate pair. */
export function storable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

/** A few lines that a person wrote to others. */
export const sayingSchema = z
  .string()
  .max(2000)
  .transform((text) => text.trim())
  .pipe(z.string().min(1).max(1000).refine(storable, 'This is no plain text.'));

/** Milliseconds since 1970 by somebody's clock. */
export const millisSchema = z.int().min(0).max(8_640_000_000_000);
