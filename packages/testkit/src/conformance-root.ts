/// <reference types="node" />
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of recorded suites beside the project, undefined where it is not there. */
export function conformanceRoot(): string | undefined {
  const folder = path.resolve(import.meta.dirname, '../../../../shared/conformance');
  return existsSync(folder) ? folder : undefined;
}
