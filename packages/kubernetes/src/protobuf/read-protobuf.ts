import type { JsonObject } from '@drydock/manifests';
import { decodeMessage, isKnownMessage, messageName } from './decode-message.ts';
import { readWire } from './wire.ts';

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** An object from `application/vnd.kubernetes.protobuf`, or why it is none. */
export type ProtobufResult =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly problem: 'prefix' | 'malformed' }
  /** Its message is not known here. */
  | { readonly ok: false; readonly problem: 'unknown'; readonly message: string };

/** Kinds that belong to no group of their own. */
const META_KINDS = new Set([
  'DeleteOptions',
  'CreateOptions',
  'UpdateOptions',
  'PatchOptions',
  'Status',
]);

/** Reads the envelope (magic, runtime.Unknown) and the message in it. @see apimachinery runtime/serializer/protobuf */
export function readProtobuf(bytes: Uint8Array): ProtobufResult {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) return { ok: false, problem: 'prefix' };
  try {
    return readUnknown(bytes.subarray(MAGIC.length));
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, problem: 'malformed' };
    throw error;
  }
}

function readUnknown(bytes: Uint8Array): ProtobufResult {
  const text = new TextDecoder();
  let [apiVersion, kind] = ['', ''];
  let raw: Uint8Array = new Uint8Array();
  for (const { number, value } of readWire(bytes)) {
    if (typeof value === 'bigint') continue;
    if (number === 2) raw = value;
    if (number !== 1) continue;
    for (const part of readWire(value)) {
      if (typeof part.value === 'bigint') continue;
      if (part.number === 1) apiVersion = text.decode(part.value);
      if (part.number === 2) kind = text.decode(part.value);
    }
  }
  const message = META_KINDS.has(kind) ? `meta.v1.${kind}` : messageName(apiVersion, kind);
  if (!isKnownMessage(message))
    return { ok: false, problem: 'unknown', message: `${apiVersion}, Kind=${kind}` };
  const object = decodeMessage(raw, message) as JsonObject; // a message that is no special one
  return { ok: true, object: { apiVersion, kind, ...object } };
}
