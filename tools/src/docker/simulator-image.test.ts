import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { IMAGE } from './docker-image.ts';
import { startImage } from './start-image.ts';

test.skipIf(IMAGE === undefined)(
  'the image starts as a K3sContainer, and a client works with its kubeconfig',
  async () => {
    const container = await startImage(IMAGE ?? '');
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
