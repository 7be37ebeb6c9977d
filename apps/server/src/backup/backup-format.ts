import { z } from 'zod';

/**
 * A backup is gzipped text of lines, so that it is written and read without ever being in memory as a
 * whole: `H` and the header, then per table `T` and its name and per row `R` and the row as JSON, at
 * last `E` and the number of rows. A file without its `E` was cut off.
 */
export const headerSchema = z.object({
  format: z.literal('drydock-backup'),
  version: z.literal(1),
  at: z.string(),
  /** Hashes of the migrations that the tables had been through. */
  migrations: z.object({
    people: z.array(z.string()),
    workshop: z.array(z.string()),
    grading: z.array(z.string()),
  }),
});

export type BackupHeader = z.infer<typeof headerSchema>;

/** Rows that are read or written by one statement. */
export const rowsAtOnce = 500;
