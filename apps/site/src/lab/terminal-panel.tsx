import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { messages } from '../messages.ts';
import type { TerminalSession } from '../terminal/terminal-session.ts';
import { addToJournal, editFile, type Workspace } from './actions.ts';
import { removeFile } from './files.ts';
import { useWorkspace } from './workspace.ts';

/** The terminal; xterm comes only when the cluster runs and the panel can be seen. */
export function TerminalPanel(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const host = useRef<HTMLDivElement>(null);
  const [session, setSession] = useState<TerminalSession>();
  const isAsked =
    store.panel.value === 'terminal' && (store.engine.value === 'ready' || session !== undefined);
  useEffect(() => {
    if (!isAsked || session || !host.current) return undefined;
    let isGone = false;
    const element = host.current;
    const open = async (): Promise<void> => {
      const opened = await openTerminal(workspace, element);
      if (isGone) opened.dispose();
      else setSession(opened);
    };
    void open();
    return () => {
      isGone = true;
    };
  }, [workspace, isAsked, session === undefined]);
  useEffect(() => {
    if (store.panel.value === 'terminal') session?.fit();
  }, [store.panel.value, store.screen.value, session]);
  return (
    <div class="term-box">
      {!session && <p class="dim term-wait">{messages.panel.terminalLoading}</p>}
      <div class="term" ref={host} />
    </div>
  );
}

async function openTerminal(workspace: Workspace, host: HTMLElement): Promise<TerminalSession> {
  const { openTerminalSession } = await import('../terminal/terminal-session.ts');
  const { store, cluster } = workspace;
  const session = openTerminalSession(host, {
    prompt: 'shop $ ',
    run: async (id, line) => {
      const { code, entry } = await cluster.call((api) => api.run(id, line, store.files.value));
      if (entry) addToJournal(store, entry);
      return code;
    },
    needsMore: (text) => cluster.call((api) => api.needsMore(text)),
    complete: (line) => cluster.call((api) => api.complete(line, store.files.value)),
    interrupt: (id) => void cluster.call((api) => api.interrupt(id)).catch(() => undefined),
  });
  cluster.onOutput(session.output);
  cluster.onFile(({ path, text }) =>
    text === undefined ? removeFile(store, path) : editFile(store, path, text),
  );
  return session;
}
