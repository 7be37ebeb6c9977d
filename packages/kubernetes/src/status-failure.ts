import type { StatusCause } from './admission.ts';

/** A refusal of the API server: what becomes a `Status` object on the wire. */
export interface StatusFailure {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails;
  /** A token with which an expired list goes on. */
  readonly listContinue?: string;
}

export interface StatusDetails {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly Partial<StatusCause>[];
  readonly retryAfterSeconds?: number;
}
