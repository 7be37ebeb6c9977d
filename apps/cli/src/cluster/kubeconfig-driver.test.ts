import { describeCluster } from '@drydock/cluster/contract';
import { createKubeconfigCluster } from '@drydock/cluster/kubeconfig';
import { serveForDriver } from '../testing/serve-for-driver.ts';

describeCluster('kubeconfig, over HTTPS', async () => {
  const server = await serveForDriver({ install: ['istio', 'prometheus'] });
  const cluster = await createKubeconfigCluster({
    kubeconfig: server.kubeconfig,
    context: 'drydock',
    install: ['istio'],
  });
  return {
    ...cluster,
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
});
