import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { WorkshopDetails } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { api, problemText } from '../server/drydock-server.ts';
import { staffMessages } from '../staff-messages.ts';
import { workshopMessages } from '../workshop-messages.ts';

const text = workshopMessages.list;

export interface WorkshopListProps {
  readonly onCreate: () => void;
  readonly onSignOut: () => void;
}

/** The workshops of an instructor, newest first. */
export function WorkshopList({ onCreate, onSignOut }: WorkshopListProps): JSX.Element {
  const [workshops, setWorkshops] = useState<readonly WorkshopDetails[]>();
  const [failure, setFailure] = useState('');
  useEffect(() => {
    api
      .call('GET /api/workshops')
      .then((answer) => setWorkshops(answer.workshops))
      .catch((error: unknown) => setFailure(staffMessages.failed(problemText(error))));
  }, []);
  const signOut = async (): Promise<void> => {
    await api.call('DELETE /api/session').catch(() => undefined);
    onSignOut();
  };
  return (
    <main id="main" class="staff stack">
      <header>
        <h1 class="grow">{text.title}</h1>
        <button class="btn lg primary" type="button" onClick={onCreate}>
          <Icon name="plus" small />
          {text.create}
        </button>
        <button class="btn ghost" type="button" onClick={() => void signOut()}>
          {staffMessages.signIn.out}
        </button>
      </header>
      <p role="alert">{failure}</p>
      {workshops?.length === 0 && <p class="dim">{text.none}</p>}
      {workshops && workshops.length > 0 && (
        <section class="panel card">
          <div class="table-box" tabIndex={0} role="region" aria-label={text.title}>
            <table class="tb">
              <thead>
                <tr>
                  <th>{text.name}</th>
                  <th>{text.state}</th>
                  <th>{text.date}</th>
                  <th class="right">{text.labs}</th>
                  <th class="right">{text.learners}</th>
                </tr>
              </thead>
              <tbody>
                {workshops.map((workshop) => (
                  <Row key={workshop.id} workshop={workshop} />
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </main>
  );
}

function Row({ workshop }: { readonly workshop: WorkshopDetails }): JSX.Element {
  const { id, title, phase, labs, joined, size, startsAt, startedAt, createdAt } = workshop;
  const isLive = phase === 'running' || phase === 'paused';
  return (
    <tr>
      <td class="name">
        <a href={`?id=${id}`}>{title}</a>
      </td>
      <td>
        <span class={isLive ? 'st run' : 'st'}>
          <Icon name={isLive ? 'play' : 'off'} small />
          {workshopMessages.states[phase]}
        </span>
      </td>
      <td>{dateText(startedAt ?? startsAt ?? createdAt)}</td>
      <td class="right">{labs.length}</td>
      <td class="right">{workshopMessages.grid.ofSteps(joined, size)}</td>
    </tr>
  );
}

function dateText(ms: number): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(ms);
}
