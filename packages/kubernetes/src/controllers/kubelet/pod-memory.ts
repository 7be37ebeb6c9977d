/** One probe's count of answers; its next time is undefined while nothing can change. */
export interface ProbeMemory {
  readonly ok: boolean | undefined;
  /** Answers in a row that say the contrary. */
  readonly contrary: number;
  readonly nextMs: number | undefined;
}

/** What kubelet knows of a container beyond its status. */
export interface ContainerMemory {
  readonly startedMs?: number;
  readonly startup?: ProbeMemory;
  readonly readiness?: ProbeMemory;
  readonly liveness?: ProbeMemory;
  /** Pause before the next restart, and when that is. */
  readonly backOffMs?: number;
  readonly restartMs?: number;
  readonly endedMs?: number;
  /** Pause between pulls, and when the next one is. */
  readonly pullBackOffMs?: number;
  readonly pullMs?: number;
}

/** What kubelet knows of a pod; values are never changed, so that a snapshot may share them. */
export interface PodMemory {
  /** When the containers may be made: images pulled, volumes mounted. */
  readonly readyMs?: number;
  readonly mountRetryMs?: number;
  readonly mountBackOffMs?: number;
  /** A deleted pod: when its hooks are over, when its main containers end, when its sidecars end. */
  readonly stopMs?: number;
  readonly sidecarStopMs?: number;
  readonly containers: Readonly<Record<string, ContainerMemory>>;
}

export const noMemory: PodMemory = { containers: {} };
