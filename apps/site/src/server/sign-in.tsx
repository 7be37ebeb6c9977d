import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { staffMessages } from '../staff-messages.ts';
import { api, problemText, type Session } from './drydock-server.ts';

const text = staffMessages.signIn;

export interface SignInProps {
  readonly methods: Session['methods'];
  readonly onSignedIn: () => void;
}

/** For instructors: a password, or the identity provider of the server. */
export function SignIn({ methods, onSignedIn }: SignInProps): JSX.Element {
  const [failure, setFailure] = useState(refusalIn(location.search));
  const [isBusy, setBusy] = useState(false);
  const signIn = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    setBusy(true);
    setFailure('');
    try {
      const body = { user: fieldText(fields, 'user'), password: fieldText(fields, 'password') };
      await api.call('POST /api/session', { body });
      onSignedIn();
    } catch (error) {
      setFailure(problemText(error));
      form.querySelector<HTMLInputElement>('[name=password]')?.select();
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="panel card card-narrow" aria-labelledby="sign-in-title">
      <h2 id="sign-in-title">{text.title}</h2>
      {methods.oidc && (
        <p>
          <a
            class="btn lg primary"
            href={api.url('GET /api/session/oidc', { query: { returnTo: location.pathname } })}
          >
            {text.provider(methods.oidc.label)}
          </a>
        </p>
      )}
      {methods.password && (
        <form
          class="form"
          onSubmit={(event) => {
            event.preventDefault();
            void signIn(event.currentTarget);
          }}
        >
          <label class="line">
            <span>{text.user}</span>
            <span class="field">
              <input
                name="user"
                autocomplete="username"
                required
                maxLength={100}
                defaultValue="admin"
              />
            </span>
          </label>
          <label class="line">
            <span>{text.password}</span>
            <span class="field">
              <input
                name="password"
                type="password"
                autocomplete="current-password"
                required
                maxLength={256}
              />
            </span>
          </label>
          <p class="hint">{text.hint}</p>
          <p class="failed" role="alert">
            {failure}
          </p>
          <div>
            <button class={`btn lg ${methods.oidc ? '' : 'primary'}`} disabled={isBusy}>
              {text.action}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

/** Why the identity provider brought nobody back; empty when it was not asked. */
function refusalIn(search: string): string {
  const reason = new URLSearchParams(search).get('sign-in') ?? '';
  return Object.hasOwn(text.refused, reason)
    ? text.refused[reason as keyof typeof text.refused]
    : '';
}

/** A field of a form as text; files are none. */
export function fieldText(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
