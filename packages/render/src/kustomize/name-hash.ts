import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { writeJson } from '../functions/data-formats.ts';
import { toGo } from '../template/go-value.ts';
import { asText, type Json } from './resource.ts';

const LETTERS: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' };
const LENGTH = 10;

/** The suffix that changes with the content of a ConfigMap or Secret; other kinds count as a whole. */
export function nameHash(object: Json): string {
  const hex = bytesToHex(sha256(utf8ToBytes(writeJson(toGo(contentOf(object), true)))));
  return hex
    .slice(0, LENGTH)
    .replaceAll(/[013ae]/g, (character) => LETTERS[character] ?? character);
}

function contentOf(object: Json): Json {
  const { kind } = object;
  if (kind !== 'ConfigMap' && kind !== 'Secret') return object;
  const content: Json = { kind, name: '', data: object['data'] ?? '' };
  if (kind === 'Secret') {
    content['type'] = asText(object['type']);
    if (object['stringData'] !== undefined) content['stringData'] = object['stringData'];
  } else if (object['binaryData'] !== undefined) content['binaryData'] = object['binaryData'];
  return content;
}
