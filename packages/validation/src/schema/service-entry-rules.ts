import type { JsonObject, JsonValue } from '@drydock/manifests';
import { isJsonObject } from '@drydock/manifests';
import type { Broken } from './rules.ts';

/**
 * What a ServiceEntry's resolution allows of its addresses and endpoints.
 * Source: validation expressions of the ServiceEntry CRD of Istio 1.32.
 */
export function serviceEntryResolution(value: JsonValue): Broken | undefined {
  if (!isJsonObject(value)) return undefined;
  const resolution = typeof value.resolution === 'string' ? value.resolution : 'NONE';
  const hasRange = listOf(value, 'addresses').some(
    (one) => typeof one === 'string' && one.includes('/'),
  );
  if (hasRange && resolution !== 'NONE' && resolution !== 'STATIC') {
    return {
      says: 'may have address ranges only with resolution NONE or STATIC',
      field: 'addresses',
    };
  }
  const hasEndpoints = value.endpoints !== undefined && value.endpoints !== null;
  if (resolution === 'NONE' && hasEndpoints) {
    return { says: 'cannot have endpoints with resolution NONE', field: 'endpoints' };
  }
  if (resolution === 'DNS_ROUND_ROBIN' && listOf(value, 'endpoints').length > 1) {
    return {
      says: 'can have one endpoint only with resolution DNS_ROUND_ROBIN',
      field: 'endpoints',
    };
  }
  return undefined;
}

function listOf(object: JsonObject, field: string): readonly JsonValue[] {
  const value = object[field];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : []; // a list of an object is JSON
}
