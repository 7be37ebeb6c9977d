import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { icons, type IconName } from '../components/icons.ts';
import { messages } from '../messages.ts';
import { chooseArchive, downloadWork } from './archive.ts';
import { Menu } from './menu.tsx';
import { shareLink } from './share.ts';
import { askReset, tellReal } from './questions.ts';
import type { SaveState } from './store.ts';
import { useWorkspace } from './workspace.ts';

/** The bar above the workspace: which lab, whether it is saved, the score, Reset, theme. */
export function LabBar(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const { data, score } = store;
  return (
    <header class="top">
      <a class="logo" href="/" aria-label={messages.lab.allLabs}>
        <svg
          aria-hidden="true"
          viewBox="0 0 24 20"
          dangerouslySetInnerHTML={{ __html: icons.logo }}
        />
      </a>
      <div class="crumb grow">
        <span class="dim nw">{messages.lab.name(data.order)}</span>
        <h1 class="trunc">{data.title}</h1>
        <SaveChip state={store.save.value} />
      </div>
      <span class="dim t12 nw score">
        {messages.lab.score}{' '}
        <b
          class="num"
          aria-label={messages.steps.pointsLabel(score.value.earned, score.value.possible)}
        >
          {messages.steps.points(score.value.earned, score.value.possible)}
        </b>
      </span>
      <span class="rule-v hide-s" />
      <Menu
        label={messages.lab.reset}
        icon="undo"
        items={[
          {
            label: messages.reset.step,
            run: () => askReset(workspace, 'step'),
          },
          {
            label: messages.reset.lab,
            run: () => askReset(workspace, 'lab'),
          },
        ]}
      />
      <WorkMenu />
      <button
        class="btn icon ghost hide-s"
        type="button"
        aria-label={messages.share.button}
        title={messages.share.button}
        onClick={() => void shareLink(workspace)}
      >
        <Icon name="share" />
      </button>
      <button
        class="btn icon ghost"
        type="button"
        data-open-palette
        aria-label={messages.palette.button}
        title={messages.palette.button}
      >
        <Icon name="search" />
      </button>
      <button
        class="btn icon ghost"
        type="button"
        data-theme-button
        aria-label={messages.theme.next(messages.theme.system)}
      >
        <Icon name="screen" />
      </button>
    </header>
  );
}

/** The work as a file, out of this browser and into it again. */
function WorkMenu(): JSX.Element {
  const workspace = useWorkspace();
  return (
    <Menu
      label={messages.archive.menu}
      icon="download"
      isQuiet
      items={[
        { label: messages.archive.download, run: () => void downloadWork(workspace) },
        { label: messages.archive.open, run: () => chooseArchive(workspace) },
        { label: messages.real.action, run: () => tellReal(workspace) },
      ]}
    />
  );
}

const saveIcons = {
  loading: 'run',
  saving: 'run',
  saved: 'check',
  blocked: 'warn',
  elsewhere: 'book',
} as const satisfies Record<SaveState, IconName>;

function SaveChip({ state }: { readonly state: SaveState }): JSX.Element {
  const isBlocked = state === 'blocked';
  return (
    <span class={isBlocked ? 'chip warn hide-s' : 'chip hide-s'}>
      <Icon name={saveIcons[state]} small />
      {messages.save[state]}
    </span>
  );
}
