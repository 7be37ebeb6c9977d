import { createHash, randomBytes, randomInt } from 'node:crypto';

/** 256 bits for a cookie or a bearer token. */
export function newToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is stored of a random token: it has enough entropy that a plain hash cannot be turned back. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Letters and digits that are not taken for one another. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const codeLength = 12;

/** A personal code of 60 bits: `K7QM-2XWR-9FHT`. */
export function newRejoinCode(): string {
  const letters = Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]);
  return letters.join('').replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** The hash of a personal code however it was typed; undefined for what cannot be one. */
export function hashRejoinCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replaceAll(/[\s-]/g, '');
  const isCode = code.length === codeLength && new RegExp(`^[${alphabet}]+$`).test(code);
  return isCode ? hashToken(`rejoin ${code}`) : undefined;
}

/** A password of 100 bits for the first admin: five groups of four. */
export function newPassword(): string {
  const letters = Array.from({ length: 20 }, () => alphabet[randomInt(alphabet.length)]);
  return letters
    .join('')
    .toLowerCase()
    .replaceAll(/(.{4})(?=.)/g, '$1-');
}
