import { asObjects, asText, at } from './json-access.ts';

/** A `Status` answer that is not success. */
export interface ApiStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: unknown;
}

/**
 * Ends a kubectl command with a message on stderr. Thrown inside packages/shell/src/kubectl only, and caught by
 * `createKubectl`, which prints it: a learner's mistake never leaves the shell as an exception.
 */
export class KubectlFailure extends Error {
  override readonly name: string = 'KubectlFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A request that the API server refused. */
export class ApiFailure extends KubectlFailure {
  override readonly name = 'ApiFailure';
  readonly status: ApiStatus;

  constructor(status: ApiStatus) {
    super(describeStatus(status));
    this.status = status;
  }

  /** The same refusal with `error when creating "a.yaml": ` before the server's words (kubectl's AddSourceToErr). */
  from(verb: string, source: string): ApiFailure {
    const message = `error when ${verb} "${source}": ${this.status.message}`;
    return new ApiFailure({ ...this.status, message });
  }

  isNotFound(): boolean {
    return this.status.reason === 'NotFound' || this.status.code === 404;
  }
}

/** Several failures of one command, printed one below the other. */
export class SeveralFailures extends KubectlFailure {
  override readonly name = 'SeveralFailures';

  constructor(failures: readonly KubectlFailure[]) {
    // Only a single mistake gets the word `error:`; of several, each says itself what it is.
    super(failures.map(({ message }) => message.replace(/^error: /, '')).join('\n'));
  }
}

/** A mistake on the command line: `error: …`. */
export function usageFailure(message: string): KubectlFailure {
  return new KubectlFailure(`error: ${message}`);
}

/** What this kubectl does not do, by name. */
export function notModelled(what: string): KubectlFailure {
  return new KubectlFailure(`error: ${what} is not modelled by this shell`);
}

/** Collects the failures of several steps and throws them together; no step stops the next. */
export class FailureCollector {
  readonly #failures: KubectlFailure[] = [];

  async attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof KubectlFailure)) throw error;
      this.#failures.push(error);
    }
  }

  add(failure: KubectlFailure): void {
    this.#failures.push(failure);
  }

  get isEmpty(): boolean {
    return this.#failures.length === 0;
  }

  /** What the server or the command line said, without kubectl's words before it. */
  reasons(): string {
    return this.#failures
      .map((failure) => (failure instanceof ApiFailure ? failure.status.message : failure.message))
      .join(', ');
  }

  /** As `throwIfAny`, for commands whose failures are a list even when there is one: then none gets the word `error:`. */
  throwAggregate(): void {
    if (this.#failures.length > 0) throw new SeveralFailures(this.#failures);
  }

  throwIfAny(): void {
    const [only, ...others] = this.#failures;
    if (only === undefined) return;
    throw others.length === 0 ? only : new SeveralFailures(this.#failures);
  }
}

/** kubectl's words for a refusal (cmd/util/helpers.go, checkErr). */
function describeStatus(status: ApiStatus): string {
  if (status.reason === 'Invalid') return describeInvalid(status);
  if (status.reason === 'Unauthorized') {
    return `error: You must be logged in to the server (${status.message})`;
  }
  const reason = status.reason === '' ? '' : ` (${status.reason})`;
  return `Error from server${reason}: ${status.message}`;
}

function describeInvalid({ message, details }: ApiStatus): string {
  const generic = 'The request is invalid';
  if (details === undefined) return message === '' ? generic : `${generic}: ${message}`;
  const causes = [
    ...new Set(
      asObjects(at(details, 'causes')).map((cause) => {
        const field = asText(cause['field']);
        return `${field === '' ? '<nil>' : field}: ${asText(cause['message'])}`;
      }),
    ),
  ];
  const kind = asText(at(details, 'kind'));
  const name = asText(at(details, 'name'));
  const isNamed = kind !== '' || name !== '';
  const subject = isNamed ? `The ${kind} "${name}" is invalid` : generic;
  if (causes.length === 0) return isNamed || message === '' ? subject : `${subject}: ${message}`;
  if (causes.length === 1) return `${subject}: ${causes[0] ?? ''}`;
  return [`${subject}: `, ...causes.map((cause) => `* ${cause}`)].join('\n');
}
