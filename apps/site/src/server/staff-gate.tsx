import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { staffMessages } from '../staff-messages.ts';
import { findServer, type Session } from './drydock-server.ts';
import { NoServer } from './no-server.tsx';
import { SignIn } from './sign-in.tsx';

export interface StaffGateProps {
  readonly title: string;
  readonly lead: string;
  /** What instructors see. */
  readonly children: (signOut: () => void) => ComponentChildren;
}

/** Asks whether a server answers and who is signed in, before anything of the page is shown. */
export function StaffGate({ title, lead, children }: StaffGateProps): JSX.Element {
  const [session, setSession] = useState<Session | 'asking' | 'none'>('asking');
  const look = async (): Promise<void> => setSession((await findServer()) ?? 'none');
  useEffect(() => void look(), []);
  if (typeof session === 'object' && session.staff) {
    return <>{children(() => setSession({ ...session, staff: undefined }))}</>;
  }
  return (
    <main id="main" class="staff">
      <header>
        <h1>{title}</h1>
      </header>
      <p class="mid t14">{lead}</p>
      {session === 'asking' && <p class="dim">{staffMessages.looking}</p>}
      {session === 'none' && <NoServer onAgain={() => void look()} />}
      {typeof session === 'object' && (
        <>
          <p>
            <a class="btn lg" href="/join/">
              {staffMessages.join}
            </a>
          </p>
          <SignIn methods={session.methods} onSignedIn={() => void look()} />
        </>
      )}
    </main>
  );
}
