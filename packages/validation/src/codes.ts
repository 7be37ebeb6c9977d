import type { DiagnosticCode } from '@drydock/manifests';
import { virtualServiceCodes } from './codes/virtual-service.ts';

/** Every code that Drydock can report, in the order of the docs. A code is never used again for another thing. */
export const codes: readonly DiagnosticCode[] = Object.freeze([...virtualServiceCodes]);

const byName = new Map(codes.map((code) => [code.code, code]));

/** The entry of a code, by Drydock's name for it. */
export function findCode(code: string): DiagnosticCode | undefined {
  return byName.get(code);
}
