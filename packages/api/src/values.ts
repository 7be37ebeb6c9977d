import { z } from 'zod';

/** Ids are UUIDs that the server makes. */
export const idSchema = z.uuid();

/** A moment, ISO 8601 in UTC. */
export const momentSchema = z.iso.datetime();

/**
 * A name that a person chose. It is shown as text to others: bounded, one line, without characters
 * that turn or hide text (controls, bidirectional overrides, zero width).
 */
export const personNameSchema = z
  .string()
  .trim()
  .min(1, 'A name has at least one character.')
  .max(60, 'A name has at most 60 characters.')
  .regex(
    /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]+$/u,
    'A name is one line of visible characters.',
  );
