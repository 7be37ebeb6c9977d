import { K3sContainer } from '@testcontainers/k3s';
import { bindToLoopback } from '../real/engine/bind-to-loopback.ts';
import { createLastWords, type LastWords } from '../real/engine/last-words.ts';
import { removeContainer } from '../real/engine/remove-container.ts';

export interface DrydockK3sOptions {
  readonly privileged: boolean;
  /** Whether the engine's ports are this machine's: then they are bound to loopback. */
  readonly isLocalEngine: boolean;
  readonly signal: AbortSignal;
}

/** A K3sContainer that is reached from this machine alone, and that may do without the flag that some engines do not grant. */
export class DrydockK3sContainer extends K3sContainer {
  /** Set as soon as the engine has made the container: what is to be removed when the start fails. */
  containerId: string | undefined;
  readonly lastWords: LastWords = createLastWords();
  readonly #options: DrydockK3sOptions;

  constructor(image: string, options: DrydockK3sOptions) {
    super(image);
    this.hostConfig.Privileged = options.privileged;
    this.#options = options;
    this.withLogConsumer(this.lastWords.listen);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    await super.beforeContainerCreated();
    if (this.#options.isLocalEngine) bindToLoopback(this.hostConfig);
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    this.containerId = containerId;
    if (!this.#options.signal.aborted) return;
    // Nobody waits any more: it is not even started.
    await removeContainer(containerId);
    this.#options.signal.throwIfAborted();
  }
}
