import { randomBytes } from 'node:crypto';
import { argon2id, argon2Verify } from 'hash-wasm';

/** OWASP's first recommendation: 19 MiB, two passes, one lane; some 40 ms. */
const cost = { parallelism: 1, iterations: 2, memorySize: 19_456, hashLength: 32 } as const;

/** A password's argon2id hash in PHC format. */
export function hashPassword(password: string): Promise<string> {
  return argon2id({ ...cost, password, salt: randomBytes(16), outputType: 'encoded' });
}

/** Takes as long for a wrong password as for a right one, and, given no hash, for nobody's. */
export async function verifyPassword(password: string, hash: string | null): Promise<boolean> {
  const isRight = await argon2Verify({ password, hash: hash ?? (await nobody()) });
  return isRight && hash !== null;
}

let nobodysHash: Promise<string> | undefined;

/** The hash of a password that nobody knows: an unknown user costs the same as a known one. */
function nobody(): Promise<string> {
  nobodysHash ??= hashPassword(randomBytes(16).toString('hex'));
  return nobodysHash;
}
