import { isJsonObject, type JsonObject } from '@drydock/manifests';
import { at } from './json-access.ts';
import { goJson } from './print/json.ts';

/** Where `kubectl apply` keeps the configuration that it applied last. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object with its own configuration in the annotation, as apply writes it. */
export function withLastApplied(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  const given = isJsonObject(metadata['annotations']) ? metadata['annotations'] : {};
  const annotations = Object.fromEntries(
    Object.entries(given).filter(([key]) => key !== LAST_APPLIED),
  );
  const plain = { ...object, metadata: { ...metadata, annotations } };
  // Go's encoder ends the text with a newline.
  const text = `${goJson(plain)}\n`;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } },
  };
}

/** The configuration applied last; undefined when the object was not made by apply. */
export function lastApplied(object: JsonObject): JsonObject | undefined {
  const text = at(object, 'metadata', 'annotations', LAST_APPLIED);
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
