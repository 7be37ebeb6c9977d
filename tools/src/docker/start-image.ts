import { K3sContainer, type StartedK3sContainer } from '@testcontainers/k3s';

/** The same container without the flag that an engine may not grant: it asks for all capabilities. */
class UnprivilegedK3sContainer extends K3sContainer {
  constructor(image: string) {
    super(image);
    this.hostConfig.Privileged = false;
  }
}

/** An image as anybody starts rancher/k3s by Testcontainers; without privileges where the engine grants none. */
export async function startImage(
  image: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedK3sContainer> {
  try {
    return await new K3sContainer(image).withEnvironment(environment).start();
  } catch (error) {
    if (!String(error).includes('unable to apply caps')) throw error;
    return new UnprivilegedK3sContainer(image).withEnvironment(environment).start();
  }
}
