import { ClusterError, type ClusterErrorCode } from '../../cluster-error.ts';

interface Failure {
  readonly pattern: RegExp;
  readonly code: ClusterErrorCode;
  /** What to do. */
  readonly advice: string;
}

/** What container engines answer, as Docker and Podman word it, the first that fits. */
const FAILURES: readonly Failure[] = [
  {
    pattern: /no space left on device|disk quota exceeded/i,
    code: 'no-room',
    advice:
      'The disk of the container engine is full: `docker system prune` frees what nobody uses.',
  },
  {
    pattern: /port is already allocated|address already in use/i,
    code: 'no-room',
    advice: 'The port is taken: end what listens there, or take another one.',
  },
  {
    pattern: /cannot allocate memory|out of memory|OOM/,
    code: 'no-room',
    advice: 'The memory of the container engine is used up: give it more, or run fewer clusters.',
  },
  {
    pattern:
      /no such image|pull access denied|manifest unknown|manifest for .* not found|repository does not exist|unauthorized|no such host|dial tcp|i\/o timeout|TLS handshake|connection refused.*v2|Client\.Timeout/i,
    code: 'image-missing',
    advice:
      'The image is not on this machine and could not be pulled. Load it with `docker load`, set DRYDOCK_MIRROR to a registry that can be reached, or name another image with --image.',
  },
  {
    pattern: /operation not permitted|unable to apply caps|privileged/i,
    code: 'no-engine',
    advice:
      'The container engine grants no privileged containers, which Kubernetes in a container needs. Use an engine that does, or --engine kubeconfig.',
  },
];

/**
 * The failure of a container engine as one ClusterError that says what to do. An error that is one already stays as it is;
 * what is not recognised is `start-failed` with the engine's own words.
 */
export function engineFailure(error: unknown, what: string): ClusterError {
  if (error instanceof ClusterError) return error;
  const words = wordsOf(error);
  const found = FAILURES.find(({ pattern }) => pattern.test(words));
  const advice = found?.advice ?? 'Look at the log of the container engine.';
  return new ClusterError(found?.code ?? 'start-failed', `${what}: ${words} ${advice}`, {
    cause: error,
  });
}

/** The engine's sentence in one line, without dockerode's prefix; it ends with a full stop. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = text
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  const short = line.length > 400 ? `${line.slice(0, 400)}…` : line;
  return /[.!?…]$/.test(short) ? short : `${short}.`;
}
