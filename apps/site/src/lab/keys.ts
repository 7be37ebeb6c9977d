import { applyFiles, type Workspace } from './actions.ts';
import { checkStep } from './check-step.ts';
import { isTyping } from './is-typing.ts';
import { goToStep } from './steps.ts';
import type { LabStore } from './store.ts';
import { travelBy, travelTo } from './time-travel.ts';
import { views } from './views.ts';

/** The keys of ui.md section 7 that the workspace has a use for. */
export function listenToKeys(workspace: Workspace): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented) return;
    const done =
      withControl(workspace, event) || withAlt(workspace.store, event) || single(workspace, event);
    if (done) event.preventDefault();
  });
}

function withControl(workspace: Workspace, event: KeyboardEvent): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  if (event.key === 'Enter') void checkStep(workspace);
  else if (event.key === 's') void applyFiles(workspace);
  else if (event.key === '`') openTerminal(workspace.store);
  else return false;
  return true;
}

function withAlt(store: LabStore, event: KeyboardEvent): boolean {
  if (!event.altKey || event.ctrlKey || event.metaKey) return false;
  const open = altTargets[event.code];
  if (!open) return false;
  open(store);
  return true;
}

/** Alt and a digit: places in the order of ui.md; those that this lab has no view for are free. */
const altTargets: Readonly<Record<string, (store: LabStore) => void>> = {
  Digit1: (store) => {
    store.screen.value = 'steps';
    if (store.stepsFolded.value !== undefined) store.stepsFolded.value = false;
    focusIn('#steps');
  },
  Digit2: (store) => {
    store.screen.value = 'editor';
    focusIn('#editor');
  },
  ...Object.fromEntries(
    views.map(({ digit, id, isFor }) => [
      `Digit${digit}`,
      (store: LabStore) => {
        if (!isFor(store.data)) return;
        store.screen.value = 'views';
        store.view.value = id;
        focusIn('#views');
      },
    ]),
  ),
  Digit8: (store) => openTerminal(store),
  Digit9: (store) => {
    store.screen.value = 'terminal';
    store.panel.value = 'problems';
    focusIn('#panel');
  },
};

function openTerminal(store: LabStore): void {
  store.screen.value = 'terminal';
  store.panel.value = 'terminal';
  focusIn('#panel');
}

const panes = ['#steps', '#editor', '#panel', '#views', '.clock'];

function single(workspace: Workspace, event: KeyboardEvent): boolean {
  if (event.key === 'F6') {
    const at = panes.findIndex((pane) =>
      document.querySelector(pane)?.contains(document.activeElement),
    );
    const step = event.shiftKey ? panes.length - 1 : 1;
    focusIn(panes[(Math.max(at, 0) + (at === -1 ? 0 : step)) % panes.length] ?? '#steps');
    return true;
  }
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return false;
  const { store } = workspace;
  if (event.key === 'Escape' && store.past.value) {
    void travelTo(workspace, undefined);
    return true;
  }
  if (event.key === 'Escape' && store.maximised.value) {
    store.maximised.value = false;
    return true;
  }
  if (event.key === 'n') return nextStep(workspace);
  if (event.key === 'f') {
    store.maximised.value = !store.maximised.value;
    return true;
  }
  if (event.key === ',' || event.key === '.') {
    void travelBy(workspace, event.key === ',' ? -1 : 1);
    return true;
  }
  return false;
}

function nextStep(workspace: Workspace): boolean {
  const { data, step } = workspace.store;
  const next = data.steps[data.steps.findIndex(({ id }) => id === step.value) + 1];
  if (next) void goToStep(workspace, next.id);
  return next !== undefined;
}

/** Where text is typed: the point of a pane that has such a place. */
const typing =
  '.monaco-editor textarea, .native-edit-context, .xterm-helper-textarea, textarea, input';
const focusable = `${typing}, select, button:not([disabled]):not([tabindex="-1"])`;

/** Moves the focus to the place to type in a pane, or to its first control, once it is shown. */
function focusIn(pane: string): void {
  requestAnimationFrame(() => {
    const all = document.querySelector(pane)?.querySelectorAll<HTMLElement>(focusable) ?? [];
    const visible = [...all].filter((element) => element.offsetParent !== null);
    (visible.find((element) => element.matches(typing)) ?? visible[0])?.focus();
  });
}
