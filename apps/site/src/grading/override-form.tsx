import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ResultOfSubmission } from '@drydock/api';
import { gradingMessages } from '../grading-messages.ts';
import { api, problemText } from '../server/drydock-server.ts';
import { fieldText } from '../server/sign-in.tsx';
import { checkPoints, type GradedCheck } from './points.ts';

const text = gradingMessages.override;

export interface OverrideFormProps {
  readonly submissionId: string;
  readonly lab: string;
  readonly check: GradedCheck;
  readonly onResult: (result: ResultOfSubmission) => void;
}

/** Points that somebody gives in the place of the grader's: by whom and why stays beside them. */
export function OverrideForm({
  submissionId,
  lab,
  check,
  onResult,
}: OverrideFormProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const [failure, setFailure] = useState('');
  const params = { submissionId };
  const change = async (call: Promise<ResultOfSubmission>): Promise<void> => {
    try {
      onResult(await call);
      setOpen(false);
      setFailure('');
    } catch (error) {
      setFailure(problemText(error));
    }
  };
  const save = (fields: FormData): void => {
    const points = Number(fieldText(fields, 'points'));
    const body = { lab, check: check.id, points, reason: fieldText(fields, 'reason') };
    void change(api.call('PUT /api/submissions/{submissionId}/override', { params, body }));
  };
  const undo = (): void => {
    const query = { lab, check: check.id };
    void change(api.call('DELETE /api/submissions/{submissionId}/override', { params, query }));
  };
  return (
    <div class="stack">
      {check.override && <Applied override={check.override} onUndo={undo} />}
      {isOpen ? (
        <Form check={check} onSave={save} onCancel={() => setOpen(false)} />
      ) : (
        <div>
          <button class="btn" type="button" onClick={() => setOpen(true)}>
            {text.change}
          </button>
        </div>
      )}
      <p class="failed" role="alert">
        {failure}
      </p>
    </div>
  );
}

interface AppliedProps {
  readonly override: NonNullable<GradedCheck['override']>;
  readonly onUndo: () => void;
}

function Applied({ override, onUndo }: AppliedProps): JSX.Element {
  const { author, before, after, reason } = override;
  return (
    <div class="note warn row wrap-row">
      <span class="grow break">
        <b>{text.by(author, before, after)}.</b> {reason}
      </span>
      <button class="btn sm" type="button" onClick={onUndo}>
        {text.undo}
      </button>
    </div>
  );
}

interface FormProps {
  readonly check: GradedCheck;
  readonly onSave: (fields: FormData) => void;
  readonly onCancel: () => void;
}

function Form({ check, onSave, onCancel }: FormProps): JSX.Element {
  const { earned, possible } = checkPoints(check);
  return (
    <form
      class="form"
      aria-label={text.title}
      onSubmit={(event) => {
        event.preventDefault();
        onSave(new FormData(event.currentTarget));
      }}
    >
      <div class="row wrap-row">
        <label class="line">
          <span>{text.points}</span>
          <span class="field minutes">
            <input
              name="points"
              type="number"
              step="any"
              min={0}
              max={possible}
              required
              defaultValue={String(earned)}
            />
          </span>
        </label>
        <label class="line grow">
          <span>{text.reason}</span>
          <span class="field">
            <input name="reason" required maxLength={1000} />
          </span>
        </label>
      </div>
      <div class="row">
        <button class="btn primary">{text.save}</button>
        <button class="btn ghost" type="button" onClick={onCancel}>
          {text.cancel}
        </button>
      </div>
    </form>
  );
}
