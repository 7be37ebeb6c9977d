import { formatTimestamp } from '@drydock/manifests';
import { goJson } from '../kubectl/print/json.ts';

/** The exit code of everything that argocd gives up on. */
export const GENERIC = 20;

/** Ends an argocd command with the message that it logs, and its exit code. */
export class ArgoFailure extends Error {
  override readonly name = 'ArgoFailure';
  readonly code: number;

  constructor(message: string, code: number = GENERIC) {
    super(message);
    this.code = code;
  }
}

/** What Argo CD's API server answers with: the client logs it with gRPC's words before it. */
export function rpcFailure(status: string, description: string): ArgoFailure {
  return new ArgoFailure(`rpc error: code = ${status} desc = ${description}`);
}

/** Ends a command with text on stderr that is not logged: help, questions. */
export class ArgoUsage extends Error {
  override readonly name = 'ArgoUsage';
  readonly code: number;

  constructor(text: string, code = 1) {
    super(text);
    this.code = code;
  }
}

export function notModelled(what: string): ArgoUsage {
  return new ArgoUsage(`argocd: ${what} is not modelled in this terminal\n`, GENERIC);
}

/** A line of argocd's log, which is JSON. */
export function logLine(
  level: 'fatal' | 'error' | 'info' | 'warning',
  msg: string,
  now: number,
): string {
  return `${goJson({ level, msg, time: formatTimestamp(now) })}\n`;
}
