/** One event of a stream. */
export interface StreamEvent<Message> {
  readonly id?: string;
  readonly data: Message;
}

/** Reads server-sent events one by one; waits for the next one that is wanted. */
export interface StreamReader<Message extends { readonly type: string }> {
  /** Everything that was read so far. */
  readonly seen: readonly StreamEvent<Message>[];
  /** The next event for which the condition holds; those before it are only `seen`. */
  next<Type extends Message['type']>(
    type: Type,
    isWanted?: (message: Extract<Message, { readonly type: Type }>) => boolean,
  ): Promise<Extract<Message, { readonly type: Type }>>;
  close(): Promise<void>;
}

/** Throws when the answer is no stream. */
export function readStream<Message extends { readonly type: string }>(
  response: Response,
): StreamReader<Message> {
  if (!response.body || !response.ok) throw new Error(`No stream: ${response.status}.`);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  const seen: StreamEvent<Message>[] = [];
  let text = '';
  let at = 0;

  const read = async (): Promise<void> => {
    const { done, value } = await reader.read();
    if (done) throw new Error('The stream ended.');
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      const id = /^id: (.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      seen.push({ data: JSON.parse(data) as Message, ...(id !== undefined && { id }) });
    }
  };

  return {
    seen,
    async next(type, isWanted = () => true) {
      for (;;) {
        while (at < seen.length) {
          const { data } = seen[at] ?? { data: undefined };
          at += 1;
          if (data?.type !== type) continue;
          const message = data as Extract<Message, { readonly type: typeof type }>;
          if (isWanted(message)) return message;
        }
        await read();
      }
    },
    close: () => reader.cancel(),
  };
}
