import type { Audience, WorkshopCommand } from '@drydock/api';
import { ApiError } from '../../http/api-error.ts';
import type { LogAct } from '../domain/log-entry.ts';
import { hasMistake, type MistakeTexts } from '../domain/mistake-map.ts';
import { placeOf } from '../domain/step-state.ts';
import type { Room } from '../live/room.ts';

/** What a command of the host does to the log. Throws 422 for a step or mistake that the workshop does not have. */
export function actOf(command: WorkshopCommand, room: Room, texts: MistakeTexts): LogAct {
  switch (command.do) {
    case 'open':
      return { act: 'opened' };
    case 'start':
      return { act: 'started' };
    case 'pause':
      return { act: 'paused' };
    case 'resume':
      return { act: 'resumed' };
    case 'close':
      return { act: 'closed' };
    case 'lock':
    case 'unlock':
      for (const step of command.steps) needStep(room, step);
      return { act: command.do === 'lock' ? 'locked' : 'unlocked', steps: command.steps };
    case 'message':
      return {
        act: 'told',
        kind: 'message',
        text: command.text,
        ...(command.audience.to === 'step' && { step: command.audience.step }),
        ...audienceOf(command.audience, room),
      };
    case 'hint':
      return hintAct(command, room, texts);
    case 'timer':
      return { act: 'timed', label: command.label, ms: Math.round(command.minutes * 60_000) };
    case 'stop-timer':
      return { act: 'untimed' };
    case 'follow':
      needStep(room, `${command.place.lab}/${command.place.step}`);
      return { act: 'led', place: command.place };
    case 'stop-follow':
      return { act: 'unled' };
    case 'take-hand':
      return { act: 'hand-taken', learner: command.learner };
    case 'answer-hand':
      return { act: 'hand-answered', learner: command.learner };
  }
}

function hintAct(
  { step, mistake, rung, audience }: Extract<WorkshopCommand, { do: 'hint' }>,
  room: Room,
  texts: MistakeTexts,
): LogAct {
  needStep(room, step);
  const text = texts(step, mistake)?.[rung];
  if (text === undefined) {
    throw new ApiError(
      422,
      'workshop/unknown-mistake',
      `The lab of ${step} has no mistake ${mistake}.`,
    );
  }
  const to = audience ?? { to: 'mistake', step, mistake };
  return { act: 'told', kind: 'hint', text, step, mistake, ...audienceOf(to, room) };
}

/** Ids of those a message is for; nothing for everybody, so that who joins later reads it too. */
function audienceOf(audience: Audience, room: Room): { readonly learners?: readonly string[] } {
  const those = (isOne: (id: string) => boolean) => ({
    learners: [...room.members.keys()].filter(isOne),
  });
  switch (audience.to) {
    case 'all':
      return {};
    case 'step':
      needStep(room, audience.step);
      return those((id) => {
        const member = room.member(id);
        return member !== undefined && placeOf(member.progress) === audience.step;
      });
    case 'mistake':
      return those((id) => {
        const member = room.member(id);
        return member !== undefined && hasMistake(member.progress, audience.step, audience.mistake);
      });
    case 'learners':
      return those((id) => audience.learners.includes(id));
  }
}

function needStep(room: Room, step: string): void {
  if (room.columns.includes(step)) return;
  throw new ApiError(422, 'workshop/unknown-step', `The workshop has no step ${step}.`);
}
