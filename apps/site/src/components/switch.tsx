import type { JSX } from 'preact';

export interface SwitchProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, name: string])[];
  readonly onChange: (value: Value) => void;
}

/** A few choices side by side, of which one holds. */
export function Switch<Value extends string>(props: SwitchProps<Value>): JSX.Element {
  return (
    <span class="seg" role="group" aria-label={props.label}>
      {props.options.map(([value, name]) => (
        <button
          key={value}
          type="button"
          aria-pressed={value === props.value}
          onClick={() => props.onChange(value)}
        >
          {name}
        </button>
      ))}
    </span>
  );
}
