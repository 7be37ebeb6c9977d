import { createClusterService } from './cluster-service.ts';
import { holdLifeLine } from './life-line.ts';
import type { ClusterApi, ClusterEvents } from './protocol.ts';
import { serve } from './rpc.ts';

const emit: ReturnType<typeof serve<ClusterApi, ClusterEvents>> = serve<ClusterApi, ClusterEvents>(
  self,
  createClusterService({
    emit: (name, value) => emit(name, value),
    holdLifeLine,
    every: (ms, tick) => void setInterval(tick, ms),
  }),
);
