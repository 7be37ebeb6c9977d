import { describeCluster } from '@drydock/cluster/contract';
import { createK3sCluster } from '@drydock/cluster/k3s';

/** Set by `npm run test:docker`, which builds the image and finds an engine. */
const IMAGE = process.env['DRYDOCK_DOCKER_IMAGE'];

// What holds here holds for the driver; the image is the simulator's, which keeps the contract of rancher/k3s.
if (IMAGE !== undefined)
  describeCluster('k3s, on drydock/simulator', () =>
    createK3sCluster({ image: IMAGE, stageTimeoutMs: 120_000 }),
  );
