import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { FieldPlace } from '../worker/protocol.ts';
import { openPlace } from './actions.ts';
import { Status } from './status.tsx';
import type { Station, StationRule } from './trace-stations.ts';
import { useWorkspace } from './workspace.ts';

/** One station of a request's way: what decided here, rule by rule, with the line of each. */
export function StationCard({ station }: { readonly station: Station }): JSX.Element {
  return (
    <div class="hop" style={{ '--depth': station.depth }}>
      <span class="pt">
        <Icon name={station.icon} />
      </span>
      <div class="t">
        <b>{station.title}</b>
        <span>{station.atMs === undefined ? '' : messages.requests.ms(station.atMs)}</span>
      </div>
      {station.rules.length === 0 && (
        <p class="mid detail">
          {station.end && <Status isGood={station.end.isGood} text={station.end.text} />}{' '}
          {station.detail} {station.place && <PlaceLink place={station.place} />}
        </p>
      )}
      {station.rules.map((rule) => (
        <RuleRow key={rule.number} rule={rule} />
      ))}
    </div>
  );
}

const verdicts = {
  taken: { class: 'rule win', icon: 'check', tone: 'st good' },
  rejected: { class: 'rule', icon: 'x', tone: 'st' },
  'not-tried': { class: 'rule untried', icon: 'off', tone: 'st' },
} as const;

function RuleRow({ rule }: { readonly rule: StationRule }): JSX.Element {
  const look = verdicts[rule.verdict];
  return (
    <div class={look.class}>
      <span class={look.tone}>
        <Icon name={look.icon} small />
        <span class="vh">{rule.verdict}</span>
      </span>
      <span>
        {rule.number} <b>{rule.name || messages.requests.unnamed}</b>
      </span>
      {rule.place ? <PlaceLink place={rule.place} /> : <span />}
      <span class="why">
        <Why rule={rule} />
      </span>
    </div>
  );
}

function Why({ rule }: { readonly rule: StationRule }): JSX.Element {
  if (rule.verdict === 'not-tried') return <>{messages.requests.notTried}</>;
  if (rule.conditions.length === 0) return <>{messages.requests.noCondition}</>;
  return (
    <>
      {rule.conditions.map(({ condition, actual, holds }, index) => (
        <span key={index} class="cond">
          <code>{condition}</code>
          {': '}
          {holds ? messages.requests.yes : <b>{actual}</b>}
        </span>
      ))}
    </>
  );
}

/** `reviews-route.yaml:9`, which opens the editor there. */
function PlaceLink({ place }: { readonly place: FieldPlace }): JSX.Element {
  const { store } = useWorkspace();
  const name = place.file.split('/').at(-1) ?? place.file;
  return (
    <button
      class="link src"
      type="button"
      title={`${place.file}:${place.line}`}
      onClick={() => openPlace(store, place)}
    >
      {name.length > 20 ? `…${name.slice(-15)}` : name}:{place.line}
    </button>
  );
}
