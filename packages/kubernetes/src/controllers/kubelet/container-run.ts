import type { Container, LifecycleHook, Pod, Probe } from '../../kinds/pod.ts';

/** What a container does once it runs; times are virtual milliseconds. */
export type ContainerRun =
  /** Serves until it is stopped; answers probes from `startMs` on. */
  | { readonly kind: 'serves'; readonly startMs: number; readonly stopMs?: number }
  | {
      readonly kind: 'exits';
      readonly afterMs: number;
      readonly exitCode: number;
      readonly startMs?: number;
      readonly stopMs?: number;
    };

/** A probe, or a hook that asks over the network, of a container that runs. */
export interface ProbeQuestion {
  readonly pod: Pod;
  readonly container: Container;
  readonly probe: Probe | LifecycleHook;
  /** Since the container started. */
  readonly sinceStartMs: number;
  readonly now: number;
}

export interface ProbeAnswer {
  readonly ok: boolean;
  /** As kubelet words it: `HTTP probe failed with statuscode: 500`. */
  readonly message?: string;
  /** Since the container started: when the answer may change by itself. Never, when absent. */
  readonly steadyUntilMs?: number;
}

export interface KubeletOptions {
  /** Whether a registry has this image. */
  readonly canPull: (image: string) => boolean;
  /** undefined, the default: serves at once; with restartPolicy Never or OnFailure it exits with 0 after a second. */
  readonly runOf?: (container: Container, pod: Pod) => ContainerRun | undefined;
  /** Default: every probe succeeds from the container's `startMs` on. */
  readonly probe?: (question: ProbeQuestion) => ProbeAnswer;
}
