import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { K3sContainer, type StartedK3sContainer } from '@testcontainers/k3s';
import { expect, test } from 'vitest';

/** Set by `npm run test:docker`, which builds the image and finds an engine. */
const IMAGE = process.env['DRYDOCK_DOCKER_IMAGE'];

/** The same container without the flag that this machine's engine may not grant: it asks for all capabilities. */
class UnprivilegedK3sContainer extends K3sContainer {
  constructor(image: string) {
    super(image);
    this.hostConfig.Privileged = false;
  }
}

/** As it is, or else, where the engine grants no privileges, without them. */
async function started(image: string): Promise<StartedK3sContainer> {
  try {
    return await new K3sContainer(image).start();
  } catch (error) {
    if (!String(error).includes('unable to apply caps')) throw error;
    return new UnprivilegedK3sContainer(image).start();
  }
}

test.skipIf(IMAGE === undefined)(
  'the image starts as a K3sContainer, and a client works with its kubeconfig',
  async () => {
    const container = await started(IMAGE ?? '');
    try {
      const config = new KubeConfig();
      config.loadFromString(container.getKubeConfig());
      const client = config.makeApiClient(CoreV1Api);
      const body = { metadata: { name: 'settings' }, data: { color: 'blue' } };
      await client.createNamespacedConfigMap({ namespace: 'default', body });
      const read = await client.readNamespacedConfigMap({ name: 'settings', namespace: 'default' });
      expect(read.data).toEqual({ color: 'blue' });
      const { items } = await client.listNode();
      expect(items.map(({ metadata }) => metadata?.name)).toEqual(['drydock-1']);
    } finally {
      await container.stop();
    }
  },
  60_000,
);
