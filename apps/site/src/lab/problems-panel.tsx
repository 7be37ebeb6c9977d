import type { JSX } from 'preact';
import type { Diagnostic, Fix } from '@drydock/manifests';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { openPlace, replaceFiles } from './actions.ts';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

const looks = {
  error: { icon: 'bad', tone: 'bad' },
  warning: { icon: 'warn', tone: 'warn' },
  info: { icon: 'info', tone: 'run' },
} as const;

/** Whoever has more problems than this repairs the first ones first. */
const most = 200;

/** What validation finds in the files of now, and what the server refused of the last Apply. */
export function ProblemsPanel(): JSX.Element {
  const { store } = useWorkspace();
  const refused = (store.applied.value?.report.applied ?? []).filter(
    ({ action }) => action === 'refused',
  );
  const problems = store.diagnostics.value;
  return (
    <div class="scroll problems" tabIndex={0}>
      {refused.map(({ object, message, file }) => (
        <p key={`${file} ${object}`} class="note warn">
          {messages.apply.refused(message ?? object)} <span class="dim">{file}</span>
        </p>
      ))}
      {problems.length === 0 && refused.length === 0 && (
        <p class="quiet">
          <span class="st good">
            <Icon name="good" small />
          </span>
          {messages.panel.noProblems}
        </p>
      )}
      <ul>
        {problems.slice(0, most).map((found) => (
          <Problem
            key={`${found.file}:${found.range.join('-')}:${found.rule}`}
            store={store}
            found={found}
          />
        ))}
      </ul>
      {problems.length > most && <p class="quiet">{messages.panel.more(problems.length - most)}</p>}
    </div>
  );
}

function Problem({
  store,
  found,
}: {
  readonly store: LabStore;
  readonly found: Diagnostic;
}): JSX.Element {
  const look = looks[found.severity];
  // As it was validated: the next findings come with the next text.
  const text = store.files.peek().get(found.file) ?? '';
  const line = text.slice(0, found.range[0]).split('\n').length;
  return (
    <li class="problem">
      <span class={`st ${look.tone}`}>
        <Icon name={look.icon} />
        <span class="vh">{found.severity}</span>
      </span>
      <div class="grow">
        <button
          class="link-quiet"
          type="button"
          onClick={() => openPlace(store, { file: found.file, line })}
        >
          <b>{found.message}</b>
          <span class="dim mono">
            {found.file}:{line}
          </span>
        </button>
        {found.hint !== undefined && <p class="mid">{found.hint}</p>}
        <div class="row fixes">
          {(found.fixes ?? []).map((fix) => (
            <button
              key={fix.title}
              class="btn sm"
              type="button"
              onClick={() => replaceFiles(store, withFix(store.files.value, fix))}
            >
              <Icon name="bulb" small />
              {fix.title}
            </button>
          ))}
        </div>
      </div>
      <span class="dim t11 mono nw" title={found.code}>
        {found.upstream ?? found.code}
      </span>
    </li>
  );
}

/** The files after a fix; later edits first, so that the offsets of the others still hold. */
function withFix(files: ReadonlyMap<string, string>, fix: Fix): ReadonlyMap<string, string> {
  const changed = new Map(files);
  for (const { file, range, text } of fix.edits.toSorted((a, b) => b.range[0] - a.range[0])) {
    const before = changed.get(file);
    if (before === undefined) continue;
    changed.set(file, before.slice(0, range[0]) + text + before.slice(range[1]));
  }
  return changed;
}
