/** Whether keys that an element gets are text: fields, the editor (which need not be a field) and the terminal. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, .monaco-editor, .xterm') !== null)
  );
}
