import type { Agent } from 'node:https';

/** What opens a server: its TLS is in the agent, who asks in the headers. Given to `node:https` and `ws` alike. */
export interface Credentials {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}
