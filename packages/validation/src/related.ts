import type { FieldPath, RelatedPlace } from '@drydock/manifests';
import type { Subject } from './subject.ts';

/** Points at a field of another subject; nothing when that one is in no file. */
export function relatedPlace(
  subject: Subject,
  path: FieldPath,
  message: string,
): readonly RelatedPlace[] {
  const { source } = subject;
  if (!source) return [];
  return [{ file: source.file, range: source.nearestRange(path), message }];
}
