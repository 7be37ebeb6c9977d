import type { JsonObject } from '@drydock/manifests';
import type { MeshObject } from '../index/mesh-object.ts';
import { listOf, objectOf, textOf } from '../json-access.ts';

/** The providers that one entry of a Telemetry resource names. */
export function providerNames(entry: JsonObject): readonly string[] {
  return listOf(entry['providers']).flatMap((item) => textOf(objectOf(item)['name']) ?? []);
}

/** The entries of one section of a resource. */
export function entriesOf(level: MeshObject, section: string): readonly JsonObject[] {
  return listOf(level.spec[section]).map(objectOf);
}
