import type { Pod as KubernetesPod, PodUsage } from '@drydock/kubernetes';
import { asPod, type Container, type Pod } from '../objects/pod.ts';
import { settingsOf } from './settings.ts';

/** What an idle program takes: thousandths of cpu, bytes. */
const IDLE: PodUsage = { cpu: 2, memory: 24 * 1024 * 1024 };

/** What the metrics server reports for a pod: what its settings say (`drydock.dev/cpu-milli`), else next to nothing. */
export function usageOf(pod: KubernetesPod): PodUsage | undefined {
  const { spec } = asPod(pod);
  let [cpu, memory] = [0, 0];
  for (const container of spec.containers) {
    const usage = usageOfContainer(asPod(pod), container);
    cpu += usage.cpu;
    memory += usage.memory;
  }
  return { cpu, memory };
}

/** The part of one container. */
export function usageOfContainer(pod: Pod, container: Container): PodUsage {
  const { cpuMilli = IDLE.cpu, memoryBytes = IDLE.memory } = settingsOf(pod, container);
  return { cpu: cpuMilli, memory: memoryBytes };
}
