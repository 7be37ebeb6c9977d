import type { TextRange } from '../diagnostic.ts';
import type { SyntaxCode } from '../syntax-codes.ts';

/** A problem of one document, before the file's name is known. */
export interface SyntaxProblem {
  readonly code: SyntaxCode;
  readonly message: string;
  readonly hint?: string;
  readonly range: TextRange;
  readonly related?: { readonly range: TextRange; readonly message: string };
}
