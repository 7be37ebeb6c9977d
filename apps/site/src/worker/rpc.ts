/**
 * Calls and news between the page and a worker, typed end to end. Small on purpose (ADR: a library
 * would hide what we need most: to notice that the other side died, and to fail what it still owed).
 */

/** Any object of functions; what a worker offers. Arguments and answers must be structured-cloneable. */
export type Remote<Api> = {
  readonly [Name in keyof Api]: Api[Name] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly args: unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly name: string; readonly value: unknown };

/** The worker threw, or is gone: never what a learner did, that comes as an answer. */
export class WorkerFailure extends Error {
  override readonly name = 'WorkerFailure';
  readonly died: boolean;

  constructor(message: string, died: boolean) {
    super(message);
    this.died = died;
  }
}

export interface Channel {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** Answers calls on `channel` with the functions of `api`. Returns a function that sends an event to the page. */
export function serve<Api extends object, Events>(
  channel: Channel,
  api: Api,
): <Name extends keyof Events & string>(name: Name, value: Events[Name]) => void {
  const functions = new Map(Object.entries(api));
  channel.addEventListener('message', (event) => {
    const message = event.data as Message; // both ends are ours
    if (message.kind !== 'call') return;
    void answer(channel, functions.get(message.name), message);
  });
  return (name, value) => channel.postMessage({ kind: 'event', name, value } satisfies Message);
}

async function answer(
  channel: Channel,
  target: unknown,
  call: Extract<Message, { kind: 'call' }>,
): Promise<void> {
  const { id } = call;
  try {
    if (typeof target !== 'function') throw new Error(`The worker has no "${call.name}".`);
    const value: unknown = await target(...call.args);
    channel.postMessage({ kind: 'answer', id, value } satisfies Message);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    channel.postMessage({ kind: 'failure', id, message } satisfies Message);
  }
}

export interface Connection<Api, Events> {
  readonly call: Remote<Api>;
  on<Name extends keyof Events & string>(name: Name, listener: (value: Events[Name]) => void): void;
  /** Rejects everything that is still owed; nothing is heard afterwards. */
  fail(reason: string): void;
}

/** The page's end. */
export function connect<Api extends object, Events>(channel: Channel): Connection<Api, Events> {
  const owed = new Map<
    number,
    { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void }
  >();
  const listeners = new Map<string, (value: never) => void>();
  let last = 0;
  let closed: string | undefined;
  channel.addEventListener('message', (event) => {
    const message = event.data as Message; // both ends are ours
    if (closed !== undefined || message.kind === 'call') return;
    if (message.kind === 'event') {
      listeners.get(message.name)?.(message.value as never);
      return;
    }
    const debt = owed.get(message.id);
    owed.delete(message.id);
    if (message.kind === 'answer') debt?.resolve(message.value);
    else debt?.reject(new WorkerFailure(message.message, false));
  });
  const send = (name: string, args: unknown[]): Promise<unknown> => {
    if (closed !== undefined) return Promise.reject(new WorkerFailure(closed, true));
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = ++last;
    owed.set(id, { resolve, reject });
    channel.postMessage({ kind: 'call', id, name, args } satisfies Message);
    return promise;
  };
  const call = new Proxy(Object.freeze({}), {
    // A promise that resolves to this object asks for `then`: no function of the worker.
    get: (_, name) =>
      typeof name === 'string' && name !== 'then'
        ? (...args: unknown[]) => send(name, args)
        : undefined,
  }) as Remote<Api>; // the proxy answers every name; the type says which ones exist
  return {
    call,
    on: (name, listener) => void listeners.set(name, listener),
    fail: (reason) => {
      closed = reason;
      for (const { reject } of owed.values()) reject(new WorkerFailure(reason, true));
      owed.clear();
    },
  };
}
