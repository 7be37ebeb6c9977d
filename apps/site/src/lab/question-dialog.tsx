import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useWorkspace } from './workspace.ts';

/** Asks before something goes back or is given away; focus returns to where it came from. */
export function QuestionDialog(): JSX.Element {
  const { store } = useWorkspace();
  const dialog = useRef<HTMLDialogElement>(null);
  const question = store.question.value;
  useEffect(() => {
    if (question && !dialog.current?.open) dialog.current?.showModal();
    if (!question && dialog.current?.open) dialog.current.close();
  }, [question]);
  const close = (): void => {
    store.question.value = undefined;
  };
  return (
    <dialog ref={dialog} class="ask" aria-labelledby="ask-title" onClose={close}>
      {question && (
        <>
          <h2 id="ask-title">{question.title}</h2>
          <p class="mid">{question.body}</p>
          {question.code !== undefined && (
            <pre class="code" tabIndex={0}>
              {question.code}
            </pre>
          )}
          <div class="row">
            <button
              class="btn primary"
              type="button"
              onClick={() => {
                close();
                question.run();
              }}
            >
              {question.confirm}
            </button>
            <button class="btn ghost" type="button" onClick={close}>
              {question.decline}
            </button>
          </div>
        </>
      )}
    </dialog>
  );
}
