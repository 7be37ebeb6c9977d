import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CreateWorkshop as CreateBody, WorkshopLab } from '@drydock/api';
import { api, problemText } from '../server/drydock-server.ts';
import { fieldText } from '../server/sign-in.tsx';
import { staffMessages } from '../staff-messages.ts';
import { workshopMessages } from '../workshop-messages.ts';
import type { LabNumber } from './class-view.ts';

const text = workshopMessages.create;

export interface CreateWorkshopProps {
  readonly numberOf: LabNumber;
  readonly onCreated: (workshopId: string) => void;
  readonly onBack: () => void;
}

/** A new workshop: its labs, when, for how many, for whom. */
export function CreateWorkshop({ numberOf, onCreated, onBack }: CreateWorkshopProps): JSX.Element {
  const [labs, setLabs] = useState<readonly WorkshopLab[]>([]);
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    api
      .call('GET /api/workshop-labs')
      .then((answer) => setLabs(inOrder(answer.labs, numberOf)))
      .catch((error: unknown) => setFailure(problemText(error)));
  }, [numberOf]);
  const create = async (fields: FormData): Promise<void> => {
    const chosen = labs.filter(({ id }) => fields.getAll('labs').includes(id));
    if (chosen.length === 0) return setFailure(text.noLab);
    setBusy(true);
    try {
      const { id } = await api.call('POST /api/workshops', { body: readForm(fields, chosen) });
      await sendRoster(id, fieldText(fields, 'roster'));
      onCreated(id);
    } catch (error) {
      setFailure(staffMessages.failed(problemText(error)));
      setBusy(false);
    }
  };
  return (
    <main id="main" class="staff stack">
      <header>
        <h1 class="grow">{text.title}</h1>
        <button class="btn ghost" type="button" onClick={onBack}>
          {text.back}
        </button>
      </header>
      <form
        class="panel card form"
        onSubmit={(event) => {
          event.preventDefault();
          void create(new FormData(event.currentTarget));
        }}
      >
        <label class="line">
          <span>{text.name}</span>
          <span class="field">
            <input name="title" required maxLength={120} />
          </span>
        </label>
        <LabChoices labs={labs} numberOf={numberOf} />
        <Circumstances />
        <label class="line">
          <span>{text.roster}</span>
          <textarea class="text-in mono" name="roster" rows={4} maxLength={200_000} />
          <span class="hint">{text.rosterHint}</span>
        </label>
        <p class="failed" role="alert">
          {failure}
        </p>
        <div>
          <button class="btn lg primary" disabled={isBusy || labs.length === 0}>
            {text.action}
          </button>
        </div>
      </form>
    </main>
  );
}

function inOrder(labs: readonly WorkshopLab[], numberOf: LabNumber): readonly WorkshopLab[] {
  return labs.toSorted((a, b) => (numberOf(a.id) ?? Infinity) - (numberOf(b.id) ?? Infinity));
}

function readForm(fields: FormData, labs: readonly WorkshopLab[]): CreateBody {
  const startsAt = Date.parse(fieldText(fields, 'startsAt'));
  return {
    title: fieldText(fields, 'title'),
    labs: labs.map(({ id }) => id),
    size: Number(fieldText(fields, 'size')),
    // The lab page has no control for a cluster of the pool; docs/workshop.md, real clusters.
    engine: 'simulated',
    ...(Number.isNaN(startsAt) ? {} : { startsAt }),
  };
}

async function sendRoster(workshopId: string, csv: string): Promise<void> {
  if (csv === '') return;
  await api.call('PUT /api/workshops/{workshopId}/roster', {
    params: { workshopId },
    body: { csv },
  });
}

interface LabChoicesProps {
  readonly labs: readonly WorkshopLab[];
  readonly numberOf: LabNumber;
}

function LabChoices({ labs, numberOf }: LabChoicesProps): JSX.Element {
  return (
    <fieldset>
      <legend>{text.labs}</legend>
      <div class="lab-choices">
        {labs.map(({ id, title, steps }) => (
          <label key={id}>
            <input type="checkbox" name="labs" value={id} />
            <span>
              {numberOf(id)} {title} <span class="dim">{text.steps(steps.length)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Circumstances(): JSX.Element {
  return (
    <div class="two-lines">
      <label class="line">
        <span>{text.date}</span>
        <span class="field">
          <input name="startsAt" type="datetime-local" />
        </span>
      </label>
      <label class="line">
        <span>{text.size}</span>
        <span class="field">
          <input name="size" type="number" min={1} max={2000} required defaultValue="200" />
        </span>
      </label>
    </div>
  );
}
