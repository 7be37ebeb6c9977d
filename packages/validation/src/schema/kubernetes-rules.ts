import type { JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import { compareQuantities, isQuantity } from '../cel/quantity.ts';
import { OUT_OF_RANGE } from './codes.ts';
import { quote } from './describe-value.ts';
import { isLabelValue, isPortName, isQualifiedName } from './names.ts';
import type { SchemaRule } from './rules.ts';

const NAME_HINT =
  'A name has at most 63 characters: letters, digits, "-", "_" and "." inside; a prefix before one "/" is a DNS name.';

function entriesOf(value: JsonValue): readonly (readonly [string, JsonValue | undefined])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** Keys and values of labels and of selectors over them. */
export const labels: SchemaRule = (value) => {
  for (const [key, text] of entriesOf(value)) {
    if (!isQualifiedName(key)) {
      return { says: `has the label name ${quote(key)}, which is not valid`, hint: NAME_HINT };
    }
    if (typeof text === 'string' && !isLabelValue(text)) {
      return {
        says: `has the value ${quote(text)} for ${quote(key)}, which is not valid`,
        hint: 'A label value has at most 63 characters: letters and digits, with "-", "_" and "." inside.',
        field: key,
      };
    }
  }
  return undefined;
};

const MAX_ANNOTATIONS = 256 * 1024;

export const annotations: SchemaRule = (value) => {
  let size = 0;
  for (const [key, text] of entriesOf(value)) {
    if (!isQualifiedName(key.toLowerCase())) {
      return { says: `has the name ${quote(key)}, which is not valid`, hint: NAME_HINT };
    }
    size += key.length + (typeof text === 'string' ? text.length : 0);
  }
  return size > MAX_ANNOTATIONS
    ? { says: `may hold at most 256 KiB, it holds ${size} bytes` }
    : undefined;
};

/** Keys of ConfigMaps and Secrets become file names. */
export const configKeys: SchemaRule = (value) => {
  const bad = entriesOf(value).find(([key]) => {
    const isFileName = key !== '.' && !key.startsWith('..');
    return !(isFileName && /^[-._a-zA-Z0-9]{1,253}$/.test(key));
  });
  if (bad) {
    return {
      says: `has the key ${quote(bad[0])}, which is not valid`,
      hint: 'Letters, digits, "-", "_" and "."; it becomes a file name.',
    };
  }
  return isTooLarge(value)
    ? {
        code: OUT_OF_RANGE,
        says: 'may hold 1 MiB at most, all its values together',
        hint: 'Larger files belong on a volume or into an image.',
      }
    : undefined;
};

const MEBIBYTE = 1024 * 1024;

/** Base64 is a third longer than what it stands for: what is too large either way. */
function isTooLarge(value: JsonValue): boolean {
  let length = 0;
  for (const [, entry] of entriesOf(value)) if (typeof entry === 'string') length += entry.length;
  return length * 0.75 > MEBIBYTE;
}

export const portName: SchemaRule = (value) =>
  typeof value === 'string' && !isPortName(value)
    ? {
        says: `must be a port number or the name of one, found ${quote(value)}`,
        hint: 'A port name has at most 15 characters: lower case letters, digits and inner dashes.',
      }
    : undefined;

/** Extended resources aside, a request may not be larger than its limit. */
export const requestsWithinLimits: SchemaRule = (value) => {
  if (!isJsonObject(value) || !isJsonObject(value.limits) || !isJsonObject(value.requests))
    return undefined;
  for (const [resource, request] of Object.entries(value.requests)) {
    const limit = Object.hasOwn(value.limits, resource) ? value.limits[resource] : undefined;
    const [asked, most] = [textOf(request), textOf(limit)];
    if (asked === undefined || most === undefined) continue;
    if (compareQuantities(asked, most) > 0) {
      return {
        says: `asks for more ${resource} (${asked}) than its limit (${most})`,
        field: 'requests',
      };
    }
  }
  return undefined;
};

function textOf(value: JsonValue | undefined): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && isQuantity(text) ? text : undefined;
}

/** All Services but headless ones and external names need a port. */
export const servicePorts: SchemaRule = (value) => {
  if (!isJsonObject(value)) return undefined;
  const { ports, clusterIP, type } = value;
  const needsNone = clusterIP === 'None' || type === 'ExternalName';
  const hasPorts = Array.isArray(ports) && ports.length > 0;
  return hasPorts || needsNone || (ports !== undefined && ports !== null && !Array.isArray(ports))
    ? undefined
    : { says: 'needs "ports", unless the Service is headless (clusterIP: None)' };
};
