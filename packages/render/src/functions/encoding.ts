import { sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha512 } from '@noble/hashes/sha2.js';
import { CallError } from '../template/call-error.ts';
import { fn, type TemplateFunction } from '../template/function-set.ts';
import { GoMap } from '../template/go-value.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** RFC 4648: `bits` a character, padded to blocks of `block` characters. */
function encode(bytes: Uint8Array, alphabet: string, bits: number, block: number): string {
  let [result, buffer, held] = ['', 0, 0];
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    held += 8;
    while (held >= bits) {
      held -= bits;
      result += alphabet[(buffer >> held) & ((1 << bits) - 1)] ?? '';
      buffer &= (1 << held) - 1;
    }
  }
  if (held > 0) result += alphabet[(buffer << (bits - held)) & ((1 << bits) - 1)] ?? '';
  return result.padEnd(Math.ceil(result.length / block) * block, '=');
}

/** The text, or the position of the first byte that does not fit. */
function decode(text: string, alphabet: string, bits: number, block: number): string | number {
  const body = text.replaceAll(/[\r\n]/g, '');
  const data = body.replace(/=+$/, '');
  const bytes: number[] = [];
  let [buffer, held] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = alphabet.indexOf(data[i] ?? '');
    if (value < 0) return i;
    buffer = ((buffer << bits) | value) & 0xffff;
    held += bits;
    if (held >= 8) {
      held -= 8;
      bytes.push((buffer >> held) & 0xff);
    }
  }
  if (body.length % block !== 0) return Math.floor(data.length / block) * block;
  return new TextDecoder().decode(new Uint8Array(bytes));
}

function decoded(
  text: string,
  alphabet: string,
  bits: number,
  { block, name }: { readonly block: number; readonly name: string },
): string {
  const result = decode(text, alphabet, bits, block);
  return typeof result === 'number' ? `illegal ${name} data at input byte ${result}` : result;
}

function adler32(bytes: Uint8Array): string {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return String(b * 65_536 + a);
}

function notModelled(name: string): TemplateFunction {
  return fn('any...', () => {
    throw new CallError(`${name} is not modelled: it would make another result each time`);
  });
}

/** Hashes and encodings of sprig. What makes keys or certificates is refused. */
export const ENCODING_FUNCTIONS: readonly (readonly [string, TemplateFunction])[] = [
  ['b64enc', fn('string', (text: string) => encode(bytesOf(text), BASE64, 6, 4))],
  [
    'b64dec',
    fn('string', (text: string) => decoded(text, BASE64, 6, { block: 4, name: 'base64' })),
  ],
  ['b32enc', fn('string', (text: string) => encode(bytesOf(text), BASE32, 5, 8))],
  [
    'b32dec',
    fn('string', (text: string) => decoded(text, BASE32, 5, { block: 8, name: 'base32' })),
  ],
  ['sha1sum', fn('string', (text: string) => hex(sha1(bytesOf(text))))],
  ['sha256sum', fn('string', (text: string) => hex(sha256(bytesOf(text))))],
  ['sha512sum', fn('string', (text: string) => hex(sha512(bytesOf(text))))],
  ['adler32sum', fn('string', (text: string) => adler32(bytesOf(text)))],
  ['lookup', fn('string string string string', () => new GoMap())],
  ['getHostByName', fn('string', () => '')],
  ...[
    'genPrivateKey',
    'genCA',
    'genCAWithKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
    'derivePassword',
    'buildCustomCert',
    'htpasswd',
    'bcrypt',
    'encryptAES',
    'decryptAES',
  ].map((name) => [name, notModelled(name)] as const),
];
