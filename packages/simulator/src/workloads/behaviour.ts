import type { Random } from '@drydock/kubernetes';

/** Header lines in order; names compare case-insensitively. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];

/** A request as an application sees it: after its sidecar, if it has one. */
export interface WorkloadRequest {
  readonly method: string;
  /** Raw path with query. */
  readonly path: string;
  readonly authority: string;
  readonly headers: HeaderLines;
  readonly body: string;
  /** Address of whoever opened the connection. */
  readonly sourceIp: string;
}

export interface WorkloadAnswer {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly body: string;
  /** Virtual milliseconds of its own work, calls to others not counted. Default: the behaviour's latency. */
  readonly latencyMs?: number;
}

/** A request that an application makes itself. */
export interface WorkloadCall {
  readonly method?: string;
  readonly url: string;
  readonly headers?: HeaderLines;
  readonly body?: string;
}

export interface CallAnswer {
  /** undefined: no HTTP answer came. */
  readonly status: number | undefined;
  readonly headers: HeaderLines;
  readonly body: string;
}

/** What surrounds an application: its pod, and a way to call others (through its own sidecar). */
export interface WorkloadContext {
  readonly pod: string;
  readonly namespace: string;
  readonly ip: string;
  readonly serviceAccount: string;
  /** The tag of its image: `v2`. */
  readonly tag: string;
  readonly random: Random;
  /** Virtual milliseconds since the epoch. */
  readonly now: number;
  call(request: WorkloadCall): CallAnswer;
}

/** What the program in a container image does. Images are found by name in the registry. */
export interface Behaviour {
  /** Ports it listens on for HTTP; empty for programs that only sleep or call. */
  readonly httpPorts: readonly number[];
  /** Ports on which it accepts connections and speaks something else: redis, postgres. */
  readonly tcpPorts?: readonly number[];
  /** It does what its command says, and ends when that is done. */
  readonly isShell?: boolean;
  /** Virtual milliseconds that an answer takes unless it says otherwise. */
  readonly latencyMs: number;
  respond?(request: WorkloadRequest, context: WorkloadContext): WorkloadAnswer;
}
