import { parseFieldPath, type Resource } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import { placeOfRange, type Place } from './place.ts';

/** Where a field of a resource stands in the learner's file: its key and value, else the nearest ancestor. */
export function placeOfResource(resource: Resource, path: string, files: FileSet): Place {
  const { source } = resource;
  const text = files.get(source.file) ?? '';
  const fieldPath = parseFieldPath(path) ?? [];
  const value = source.nearestRange(fieldPath);
  const key = source.keyRange(fieldPath);
  const range = [Math.min(key?.[0] ?? value[0], value[0]), value[1]] as const;
  return placeOfRange(source.file, text, range, path);
}
