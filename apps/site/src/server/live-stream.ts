export interface LiveStreamOptions<Message> {
  readonly url: string;
  /** Names of events that the stream may use besides the nameless one. */
  readonly types: readonly string[];
  readonly onMessage: (message: Message) => void;
  readonly onConnected: (isConnected: boolean) => void;
}

/** How long after a lost connection the stream is opened again by us, where the browser has given up. */
const AGAIN_MS = 3000;

/**
 * Server-sent events of our own server, until the answer is called. The browser connects again by
 * itself after a break; where it has given up (an error page while the server restarts), we do.
 */
export function openLiveStream<Message>(options: LiveStreamOptions<Message>): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const receive = (event: MessageEvent<string>): void => {
    options.onConnected(true);
    options.onMessage(JSON.parse(event.data) as Message); // by our own server
  };
  const open = (): void => {
    source = new EventSource(options.url);
    for (const type of ['message', ...options.types]) source.addEventListener(type, receive);
    source.addEventListener('open', () => options.onConnected(true));
    source.addEventListener('error', () => {
      options.onConnected(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(open, AGAIN_MS);
    });
  };
  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
