import { K3sContainer } from '@testcontainers/k3s';

/** A K3sContainer that is reached from this machine alone, and that may do without the flag that some engines do not grant. */
export class DrydockK3sContainer extends K3sContainer {
  /** Set as soon as the engine has made the container: what is to be removed when the start fails. */
  containerId: string | undefined;
  readonly #isLocal: boolean;

  constructor(
    image: string,
    options: { readonly privileged: boolean; readonly isLocalEngine: boolean },
  ) {
    super(image);
    this.hostConfig.Privileged = options.privileged;
    this.#isLocal = options.isLocalEngine;
  }

  protected override async beforeContainerCreated(): Promise<void> {
    await super.beforeContainerCreated();
    if (!this.#isLocal) return;
    // Engines publish ports on every address of the machine unless one is named.
    const bindings = this.hostConfig.PortBindings as Record<string, { HostIp?: string }[]>; // as Testcontainers fills it
    for (const binding of Object.values(bindings).flat()) binding.HostIp = '127.0.0.1';
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    this.containerId = containerId;
  }
}
