import { createHash } from 'node:crypto';

/** The seed of one learner: always the same for a base and an id, and unlike that of everybody else. */
export function learnerSeed(base: number, id: string): number {
  const digest = createHash('sha256').update(`${base}\n${id}`).digest();
  return digest.readUInt32BE(0) >>> 2; // below 2^30: every option of the command line takes it
}
