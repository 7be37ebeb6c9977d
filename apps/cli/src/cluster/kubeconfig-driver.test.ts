import { describeCluster } from '@drydock/cluster/contract';
import { createKubeconfigCluster } from '@drydock/cluster/kubeconfig';
import { ownAddress, serveForDriver } from '../testing/serve-for-driver.ts';

const gitHost = ownAddress();

// A machine without a network has no address at which a cluster could ask for repositories.
if (gitHost !== undefined)
  describeCluster('kubeconfig, over HTTPS', async () => {
    const server = await serveForDriver(['istio', 'argocd', 'prometheus']);
    const cluster = await createKubeconfigCluster({
      kubeconfig: server.kubeconfig,
      context: 'drydock',
      gitHost,
    });
    return {
      ...cluster,
      async [Symbol.asyncDispose]() {
        await cluster[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  });
