import type { FileSet } from '@drydock/lab';
import {
  formatResourceKey,
  parseFieldPath,
  parseManifests,
  type Resource,
} from '@drydock/manifests';
import type { FieldRef } from '@drydock/mesh';
import { placeKey, type FieldPlace } from './protocol.ts';

interface Found {
  readonly resource: Resource;
  readonly text: string;
  readonly readOnly: boolean;
}

/**
 * The file and line of each field, where one of the learner's files or of the lab's own holds it.
 * A field that the text does not hold (a default) is shown at its nearest parent. The learner's
 * file wins over the lab's when both hold the resource.
 */
export function findPlaces(
  fields: Iterable<FieldRef>,
  files: FileSet,
  readOnlyFiles: FileSet,
): Readonly<Record<string, FieldPlace>> {
  const index = new Map<string, Found>();
  addTo(index, readOnlyFiles, true);
  addTo(index, files, false);
  const places: Record<string, FieldPlace> = {};
  for (const field of fields) {
    const found = index.get(formatResourceKey(field.resource));
    const path = parseFieldPath(field.path);
    if (!found || !path) continue;
    const { source } = found.resource;
    const [from] = source.keyRange(path) ?? source.nearestRange(path);
    places[placeKey(field)] = {
      file: source.file,
      line: lineAt(found.text, from),
      readOnly: found.readOnly,
    };
  }
  return places;
}

function addTo(index: Map<string, Found>, files: FileSet, readOnly: boolean): void {
  for (const [file, text] of files) {
    for (const resource of parseManifests(file, text).resources) {
      index.set(formatResourceKey(resource.key), { resource, text, readOnly });
    }
  }
}

/** Line (from 1) of an offset. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}
