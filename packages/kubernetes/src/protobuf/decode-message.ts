import type { JsonValue } from '@drydock/manifests';
import { messageFields } from './message-fields.ts';
import { readWire, type WireField } from './wire.ts';

/** A field of a message. */
export interface Field {
  readonly name: string;
  /** `s` text, `i` integer, `b` truth, `y` bytes, `d` double, else the name of a message. */
  readonly type: string;
  readonly shape: 'one' | 'list' | 'map';
}

type Message = ReadonlyMap<number, Field>;

let messages: ReadonlyMap<string, Message> | undefined;

/** The known messages, read from their text when the first body comes. */
function load(): ReadonlyMap<string, Message> {
  messages ??= new Map(
    messageFields.split('\n').map((line): [string, Message] => {
      const [name = '', ...fields] = line.split(' ');
      return [name, new Map(fields.map(parseField))];
    }),
  );
  return messages;
}

function parseField(text: string): [number, Field] {
  const [, name = '', number = '', mark = '', type = ''] =
    /^(\w+)=(\d+):([*{]?)(.+)$/.exec(text) ?? [];
  const shape = mark === '*' ? 'list' : mark === '{' ? 'map' : 'one';
  return [Number(number), { name, type, shape }];
}

/** The fields of a message in the order of their Go type; none where it is not known. */
export const fieldsOf = (name: string): readonly Field[] => [...(load().get(name)?.values() ?? [])];

/** Whether a field's own fields stand among those of its owner. */
export const inlinedIn = (message: string, field: string): boolean =>
  INLINED.has(`${message.slice(message.lastIndexOf('.') + 1)}.${field}`);

/** Packages of messages by API group, where they are not named as the group's first part. */
const PACKAGES: Readonly<Record<string, string>> = { '': 'core', 'meta.k8s.io': 'meta' };

/** `apps.v1.Deployment` */
export function messageName(apiVersion: string, kind: string): string {
  const [first = '', second] = apiVersion.split('/');
  const [group, version] = second === undefined ? ['', first] : [first, second];
  return `${PACKAGES[group] ?? group.split('.')[0] ?? ''}.${version}.${kind}`;
}

/** Whether bodies of a message can be read. */
export const isKnownMessage = (name: string): boolean => load().has(name);

/** Fields that JSON writes among those of their owner: Go embeds them. */
const INLINED = new Set(
  'Volume.volumeSource PersistentVolumeSpec.persistentVolumeSource Probe.handler EphemeralContainer.ephemeralContainerCommon ConfigMapKeySelector.localObjectReference SecretKeySelector.localObjectReference ConfigMapEnvSource.localObjectReference SecretEnvSource.localObjectReference ConfigMapVolumeSource.localObjectReference ConfigMapProjection.localObjectReference SecretProjection.localObjectReference IngressRule.ingressRuleValue NamedRuleWithOperations.ruleWithOperations RuleWithOperations.rule ReplicaSetCondition.inline'.split(
    ' ',
  ),
);

/** A message as the JSON object that says the same; what is not known of it is left out. Throws RangeError where the bytes are no message. */
export function decodeMessage(bytes: Uint8Array, name: string): JsonValue {
  const special = SPECIAL[name];
  if (special) return special(bytes);
  const message = load().get(name);
  if (!message) throw new RangeError(`unknown message ${name}`);
  const owner = name.slice(name.lastIndexOf('.') + 1);
  const result: Record<string, JsonValue> = {};
  for (const wire of readWire(bytes)) {
    const field = message.get(wire.number);
    if (!field) continue;
    if (INLINED.has(`${owner}.${field.name}`)) {
      Object.assign(result, decodeMessage(bytesOf(wire), field.type));
    } else add(result, field, wire);
  }
  return result;
}

function add(result: Record<string, JsonValue>, field: Field, wire: WireField): void {
  switch (field.shape) {
    case 'list': {
      const list = (result[field.name] ??= []) as JsonValue[]; // only this branch writes the field
      if (typeof wire.value !== 'bigint' && field.type === 'i') {
        for (const value of packed(wire.value)) list.push(Number(value));
      } else list.push(valueOf(wire, field.type));
      break;
    }
    case 'map': {
      const map = (result[field.name] ??= {}) as Record<string, JsonValue>; // as above
      let key = '';
      let value: JsonValue = emptyOf(field.type);
      for (const part of readWire(bytesOf(wire))) {
        if (part.number === 1) key = textOf(bytesOf(part));
        if (part.number === 2) value = valueOf(part, field.type);
      }
      Object.defineProperty(map, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      break;
    }
    default:
      result[field.name] = valueOf(wire, field.type);
  }
}

const emptyOf = (type: string): JsonValue =>
  type === 's' || type === 'y' ? '' : type === 'i' ? 0 : type === 'b' ? false : {};

function* packed(bytes: Uint8Array): Iterable<bigint> {
  let at = 0;
  while (at < bytes.length) {
    let value = 0n;
    for (let shift = 0n; at < bytes.length; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    yield BigInt.asIntN(64, value);
  }
}

function valueOf(wire: WireField, type: string): JsonValue {
  switch (type) {
    case 's':
      return textOf(bytesOf(wire));
    case 'y':
      return toBase64(bytesOf(wire));
    case 'i':
      return Number(numberOf(wire));
    case 'b':
      return numberOf(wire) !== 0n;
    case 'd': {
      const view = new DataView(new ArrayBuffer(8));
      view.setBigInt64(0, numberOf(wire));
      return view.getFloat64(0);
    }
    default:
      return decodeMessage(bytesOf(wire), type);
  }
}

function bytesOf({ value }: WireField): Uint8Array {
  if (typeof value === 'bigint') throw new RangeError('a number where bytes belong');
  return value;
}

function numberOf({ value }: WireField): bigint {
  if (typeof value !== 'bigint') throw new RangeError('bytes where a number belongs');
  return value;
}

const decoder = new TextDecoder();
const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Messages that JSON writes as something else. */
const SPECIAL: Readonly<Record<string, ((bytes: Uint8Array) => JsonValue) | undefined>> = {
  'resource.Quantity': (bytes) => textField(bytes, 1),
  'intstr.IntOrString': (bytes) => {
    const isText = [...readWire(bytes)].some(({ number, value }) => number === 1 && value === 1n);
    return isText ? textField(bytes, 3) : Number(numberField(bytes, 2));
  },
  'meta.v1.Time': (bytes) => timeText(bytes, 0),
  'meta.v1.MicroTime': (bytes) => timeText(bytes, 6),
  'meta.v1.Duration': (bytes) => `${Number(numberField(bytes, 1)) / 1e9}s`,
  'meta.v1.FieldsV1': (bytes) => jsonField(bytes, 1),
  'runtime.RawExtension': (bytes) => jsonField(bytes, 1),
  'meta.v1.Verbs': listOfTexts,
  'authorization.v1.ExtraValue': listOfTexts,
  'authentication.v1.ExtraValue': listOfTexts,
  'certificates.v1.ExtraValue': listOfTexts,
};

function listOfTexts(bytes: Uint8Array): JsonValue {
  return [...readWire(bytes)]
    .filter(({ number }) => number === 1)
    .map((each) => textOf(bytesOf(each)));
}

function textField(bytes: Uint8Array, number: number): string {
  const found = [...readWire(bytes)].find((each) => each.number === number);
  return found ? textOf(bytesOf(found)) : '';
}

function numberField(bytes: Uint8Array, number: number): bigint {
  const found = [...readWire(bytes)].find((each) => each.number === number);
  return found ? numberOf(found) : 0n;
}

function jsonField(bytes: Uint8Array, number: number): JsonValue {
  const text = textField(bytes, number);
  if (text === '') return {};
  try {
    return JSON.parse(text) as JsonValue; // JSON inside the message
  } catch {
    throw new RangeError('a field that holds JSON does not');
  }
}

const UNIX_DAYS = 719_468;

/** RFC 3339 in UTC with so many digits of a second; null for the time that is none. @see civil_from_days, Howard Hinnant */
function timeText(bytes: Uint8Array, digits: number): JsonValue {
  if (bytes.length === 0) return null;
  const seconds = Number(numberField(bytes, 1));
  const nanos = Number(numberField(bytes, 2));
  const day = Math.floor(seconds / 86_400) + UNIX_DAYS;
  const rest = seconds - Math.floor(seconds / 86_400) * 86_400;
  const era = Math.floor(day / 146_097);
  const ofEra = day - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear =
    ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const date = ofYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const pad = (value: number, size = 2): string => String(value).padStart(size, '0');
  const time = [rest / 3600, (rest % 3600) / 60, rest % 60].map((part) => pad(Math.floor(part)));
  const fraction = digits === 0 ? '' : `.${pad(Math.floor(nanos / 1000), digits)}`;
  return `${pad(year, 4)}-${pad(month)}-${pad(date)}T${time.join(':')}${fraction}Z`;
}
