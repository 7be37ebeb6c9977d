import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { gradingMessages } from '../grading-messages.ts';
import { api, problemText } from '../server/drydock-server.ts';
import { fieldText } from '../server/sign-in.tsx';
import { packFolder, pathInFolder } from './pack-folder.ts';

const text = gradingMessages.submit;
/** The server refuses more; said here before it is sent. */
const MOST_BYTES = 10 * 1024 * 1024;

export interface SubmitFormProps {
  readonly assignmentId: string;
  /** An instructor hands in for somebody and says for whom. */
  readonly isStaff: boolean;
  readonly onHandedIn: (submissionId: string) => void;
}

/** Hands in an archive, or a folder that is packed here. */
export function SubmitForm({ assignmentId, isStaff, onHandedIn }: SubmitFormProps): JSX.Element {
  const [work, setWork] = useState<File>();
  const [note, setNote] = useState('');
  const [failure, setFailure] = useState('');
  const [isBusy, setBusy] = useState(false);
  const take = (file: File | undefined, files: number): void => {
    setFailure('');
    setWork(file);
    setNote(file ? text.packed(files, sizeText(file.size)) : '');
  };
  const send = async (fields: FormData): Promise<void> => {
    if (!work) return setFailure(text.choose);
    if (work.size > MOST_BYTES) return setFailure(text.tooLarge(MOST_BYTES / 1024 / 1024));
    setBusy(true);
    setFailure('');
    try {
      const name = fieldText(fields, 'name');
      onHandedIn(await handIn(assignmentId, work, isStaff ? name : undefined));
    } catch (error) {
      setFailure(problemText(error));
      setBusy(false);
    }
  };
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void send(new FormData(event.currentTarget));
      }}
    >
      {isStaff && (
        <label class="line">
          <span>{text.who}</span>
          <span class="field">
            <input name="name" required maxLength={60} />
          </span>
        </label>
      )}
      <div class="two-lines">
        <label class="line">
          <span>{text.archive}</span>
          <input
            type="file"
            class="file"
            accept=".zip,.tar,.tgz,.gz,application/zip,application/x-tar,application/gzip"
            onChange={(event) => take(event.currentTarget.files?.[0], 1)}
          />
        </label>
        <label class="line">
          <span>{text.folder}</span>
          <input
            type="file"
            class="file"
            {...{ webkitdirectory: true }}
            onChange={(event) => void takeFolder(event.currentTarget.files, take, setFailure)}
          />
        </label>
      </div>
      <p class="hint" role="status">
        {note === '' ? text.hint : note}
      </p>
      <p class="failed" role="alert">
        {failure}
      </p>
      <div>
        <button class="btn lg primary" disabled={isBusy}>
          <Icon name={isBusy ? 'run' : 'upload'} small class={isBusy ? 'turns' : ''} />
          {isBusy ? text.sending : text.action}
        </button>
      </div>
    </form>
  );
}

async function takeFolder(
  list: FileList | null,
  take: (file: File | undefined, files: number) => void,
  fail: (why: string) => void,
): Promise<void> {
  const inside = [...(list ?? [])].flatMap((file) => {
    const path = pathInFolder(file.webkitRelativePath);
    return path === undefined ? [] : [{ path, file }];
  });
  const bytes = inside.reduce((sum, { file }) => sum + file.size, 0);
  if (inside.length === 0) return take(undefined, 0);
  // Text packs to less than a tenth; what is ten times as large will not fit either.
  if (bytes > 10 * MOST_BYTES) return fail(text.tooLarge(MOST_BYTES / 1024 / 1024));
  const files = await Promise.all(
    inside.map(async ({ path, file }) => ({
      path,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  );
  take(new File([packFolder(files)], 'work.zip', { type: 'application/zip' }), files.length);
}

/** The fields in the order that the server reads them in, the file last. */
async function handIn(assignmentId: string, file: File, name?: string): Promise<string> {
  const upload = new FormData();
  upload.append('assignmentId', assignmentId);
  if (name !== undefined) upload.append('name', name);
  upload.append('file', file, file.name);
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const { id } = await api.call('POST /api/submissions', undefined, { upload, headers });
  return id;
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000
    ? `${Math.ceil(bytes / 1000)} KB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
