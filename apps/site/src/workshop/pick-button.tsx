import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';

export interface PickButtonProps {
  readonly label: string;
  readonly icon?: IconName;
  /** What holds now, as the button says it. */
  readonly shown: string;
  readonly value: string;
  readonly isOn?: boolean;
  /** Looks like the text around it. */
  readonly isPlain?: boolean;
  readonly choices: readonly { readonly value: string; readonly name: string }[];
  readonly onPick: (value: string) => void;
}

/** A button that opens the browser's own list: by keyboard, by touch and for screen readers without more code. */
export function PickButton(props: PickButtonProps): JSX.Element {
  const { label, icon, shown, value, isOn = false, isPlain = false, choices, onPick } = props;
  return (
    <span class={isPlain ? 'pick plain' : `pick btn ${isOn ? 'on' : ''}`}>
      {icon && <Icon name={icon} small />}
      <span aria-hidden="true">{shown}</span>
      <select
        aria-label={`${label}: ${shown}`}
        title={label}
        value={value}
        onChange={(event) => {
          onPick(event.currentTarget.value);
          event.currentTarget.value = value;
        }}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </span>
  );
}
