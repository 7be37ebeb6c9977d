import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WorkshopDetails } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import type { Download } from './class-page.tsx';
import { learnerState } from './learner-state.ts';
import type { HostActs } from './host-acts.ts';
import { JoinPoster } from './join-poster.tsx';
import type { LiveClass } from './live-class.ts';

const text = workshopMessages.lobby;

export interface LobbyProps {
  readonly workshop: WorkshopDetails;
  readonly live: LiveClass;
  readonly acts: HostActs;
  readonly downloads: readonly Download[];
}

/** Before a class begins: the code for the wall, and who has come. */
export function Lobby({ workshop, live, acts }: LobbyProps): JSX.Element {
  const learners = live.learners.value;
  const isDraft = workshop.phase === 'draft';
  return (
    <main id="main" class="staff stack">
      <ClassHeader workshop={workshop} />
      <Failure acts={acts} />
      {isDraft ? (
        <section class="panel card stack">
          <p>{text.draft}</p>
          <div>
            <button
              class="btn lg primary"
              type="button"
              onClick={() => void acts.command({ do: 'open' })}
            >
              {text.open}
            </button>
          </div>
        </section>
      ) : (
        <section class="panel card" aria-label={workshopMessages.session.code}>
          <JoinPoster code={workshop.code} />
        </section>
      )}
      {!isDraft && (
        <section class="panel card stack" aria-labelledby="lobby-here">
          <div class="row wrap-row">
            <h2 id="lobby-here" class="grow" role="status">
              {text.here(learners.length)} <span class="dim">{text.ofPlaces(workshop.size)}</span>
            </h2>
            <StartForm acts={acts} />
          </div>
          <ul class="names" aria-label={text.names}>
            {learners.map(({ id, name }) => (
              <li class="chip" key={id}>
                {name}
              </li>
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}

/** Starting may set the timer of the class. */
function StartForm({ acts }: { readonly acts: HostActs }): JSX.Element {
  const [minutes, setMinutes] = useState('');
  const start = async (): Promise<void> => {
    if (minutes !== '') await acts.command({ do: 'timer', minutes: Number(minutes), label: '' });
    await acts.command({ do: 'start' });
  };
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <label class="row">
        <span class="mid">{text.minutes}</span>
        <span class="field minutes">
          <input
            type="number"
            min={1}
            max={600}
            value={minutes}
            onInput={(event) => setMinutes(event.currentTarget.value)}
          />
        </span>
      </label>
      <button class="btn lg primary">
        <Icon name="play" small />
        {text.start}
      </button>
    </form>
  );
}

/** After the end: what was reached, and everything to take away. */
export function ClosedClass({ workshop, live, acts, downloads }: LobbyProps): JSX.Element {
  const steps = live.steps.value;
  const closed = workshopMessages.closed;
  return (
    <main id="main" class="staff stack">
      <ClassHeader workshop={workshop} />
      <Failure acts={acts} />
      <section class="panel card stack">
        <h2>{closed.title}</h2>
        <p class="mid">{closed.body}</p>
        <div class="row wrap-row">
          {downloads.map(({ name, href }) => (
            <a key={name} class="btn" href={href} download>
              <Icon name="download" small />
              {name}
            </a>
          ))}
        </div>
        <div class="table-box" tabIndex={0} role="region" aria-label={workshopMessages.grid.title}>
          <table class="tb">
            <thead>
              <tr>
                <th>{workshopMessages.grid.learner}</th>
                <th class="right">{workshopMessages.grid.done}</th>
                <th>{workshopMessages.grid.state}</th>
              </tr>
            </thead>
            <tbody>
              {live.learners.value.map((learner) => (
                <tr key={learner.id}>
                  <td class="m name">{learner.name}</td>
                  <td class="right">
                    {workshopMessages.grid.ofSteps(
                      learner.states.filter((state) => state === 'passed').length,
                      steps.length,
                    )}
                  </td>
                  <td>{learnerState(learner, workshop.closedAt ?? 0).word}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </main>
  );
}

function ClassHeader({ workshop }: { readonly workshop: WorkshopDetails }): JSX.Element {
  return (
    <header>
      <h1 class="grow">{workshop.title}</h1>
      <span class="chip">{workshopMessages.states[workshop.phase]}</span>
      <a class="btn ghost" href="/workshop/">
        {workshopMessages.create.back}
      </a>
    </header>
  );
}

function Failure({ acts }: { readonly acts: HostActs }): JSX.Element {
  return (
    <p role="alert" class={acts.failure.value === '' ? '' : 'notice-bar'}>
      {acts.failure.value}
    </p>
  );
}
