import type { Container, ContainerRun, Pod } from '@drydock/kubernetes';
import { asPod } from '../objects/pod.ts';
import type { Behaviour } from './behaviour.ts';
import { runOfCommand } from './command-run.ts';
import { findBehaviour } from './registry.ts';
import { settingsOf } from './settings.ts';

/** What kubelet sees of a container's program: whether it serves or ends, when it answers, how it stops. */
export function containerRunOf(container: Container, pod: Pod): ContainerRun | undefined {
  const settings = settingsOf(
    asPod(pod),
    asPod(pod).spec.containers.find(({ name }) => name === container.name),
  );
  const { startMs = 0, stopMs, crashAfterMs, exitCode } = settings;
  const stopping = stopMs === undefined ? {} : { stopMs };
  if (crashAfterMs !== undefined) {
    return { kind: 'exits', afterMs: crashAfterMs, exitCode: exitCode ?? 1, startMs, ...stopping };
  }
  const command = [...(container.command ?? []), ...(container.args ?? [])];
  const behaviour = findBehaviour(container.image);
  if (behaviour && runsCommands(behaviour, container)) {
    const run = command.length === 0 ? ENDS : runOfCommand(command);
    if (run.kind === 'goes on') return { kind: 'serves', startMs, ...stopping };
    return { ...run, kind: 'exits', exitCode: exitCode ?? run.exitCode, startMs, ...stopping };
  }
  const isServer =
    behaviour !== undefined && behaviour.httpPorts.length + (behaviour.tcpPorts?.length ?? 0) > 0;
  if (isServer || startMs > 0 || stopMs !== undefined)
    return { kind: 'serves', startMs, ...stopping };
  return undefined; // as the pod's restart policy has it
}

/** A shell without a terminal ends at once. */
const ENDS = { kind: 'ends', afterMs: 100, exitCode: 0 } as const;

/** A shell does what it is told; a server's own entry point is known, another command is not. */
function runsCommands(behaviour: Behaviour, container: Container): boolean {
  if (behaviour.isShell === true) return true;
  const [program = ''] = container.command ?? [];
  return /(?:^|\/)(?:sh|bash|ash|sleep|true|false)$/.test(program);
}
