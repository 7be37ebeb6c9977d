import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject } from '@drydock/merge';
import { badRequest } from '../registry/api-failure.ts';
import type { TypeDecoder } from './decoder.ts';

/** Drops nulls, undefined, and empty metadata maps; for kinds without a schema. */
export const plainDecoder: TypeDecoder = {
  decode(value, type) {
    if (!isPlainObject(value)) {
      throw badRequest(
        `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}`,
      );
    }
    const cleaned = withoutNulls(value);
    const metadata = isPlainObject(cleaned.metadata) ? cleaned.metadata : {};
    return { ...cleaned, metadata: { ...metadata, name: metadata.name ?? '' } } as KubernetesObject; // completed by the registry
  },
};

function withoutNulls(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const child = value[key];
    if (child === null || child === undefined) continue;
    result[key] = isPlainObject(child) ? withoutNulls(child) : child;
  }
  return result;
}
