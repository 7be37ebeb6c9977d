import { signal, type Signal } from '@preact/signals';
import type { Audience, Dashboard, WorkshopCommand } from '@drydock/api';
import { api, problemStatus, problemText } from '../server/drydock-server.ts';
import { staffMessages } from '../staff-messages.ts';
import type { LiveClass } from './live-class.ts';

/** What an instructor does to a workshop, and what came of it. */
export interface HostActs {
  /** Resolves to the workshop's answer; undefined when it was refused, which `failure` then says. */
  readonly command: (command: WorkshopCommand) => Promise<CommandDone | undefined>;
  readonly message: (text: string, audience: Audience) => Promise<number | undefined>;
  readonly failure: Signal<string>;
}

export interface CommandDone {
  readonly workshop: Dashboard['workshop'];
  readonly audience?: number | undefined;
}

/** How often a command that got no answer is sent again. Its id makes that safe. */
const TRIES = 3;

export function createHostActs(workshopId: string, live: LiveClass): HostActs {
  const failure = signal('');
  const command = async (what: WorkshopCommand): Promise<CommandDone | undefined> => {
    const body = { id: crypto.randomUUID(), command: what };
    try {
      const done = await sendAgain(() =>
        api.call('POST /api/workshops/{workshopId}/commands', { params: { workshopId }, body }),
      );
      failure.value = '';
      live.show(done.workshop);
      return done;
    } catch (error) {
      failure.value = staffMessages.failed(problemText(error));
      return undefined;
    }
  };
  return {
    command,
    message: async (text, audience) => (await command({ do: 'message', text, audience }))?.audience,
    failure,
  };
}

/** Only what nobody answered is sent again: a refusal stays one. */
async function sendAgain<Answer>(send: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await send();
    } catch (error) {
      if (tries === TRIES || !isUnreachable(error)) throw error;
    }
  }
}

function isUnreachable(error: unknown): boolean {
  return problemStatus(error) === 0;
}
