import type { FileSet, Lab } from '@drydock/lab';
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
  lab: Pick<Lab['cluster'], 'manifests' | 'namespace'>,
): Readonly<Record<string, FieldPlace>> {
  const index = new Map<string, Found>();
  addTo(index, lab.manifests, { isReadOnly: true, namespace: lab.namespace });
  addTo(index, files, { isReadOnly: false, namespace: lab.namespace });
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

interface FileKind {
  readonly isReadOnly: boolean;
  /** Of documents that name none. */
  readonly namespace: string;
}

function addTo(index: Map<string, Found>, files: FileSet, kind: FileKind): void {
  for (const [file, text] of files) {
    for (const resource of parseManifests(file, text).resources) {
      const { key } = resource;
      const found = { resource, text, readOnly: kind.isReadOnly };
      index.set(formatResourceKey(key), found);
      if (key.namespace === '') {
        index.set(formatResourceKey({ ...key, namespace: kind.namespace }), found);
      }
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
