import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';

/** A status code with its shape. */
export function Status({
  isGood,
  text,
}: {
  readonly isGood: boolean;
  readonly text: string;
}): JSX.Element {
  return (
    <span class={isGood ? 'st good' : 'st bad'}>
      <Icon name={isGood ? 'good' : 'bad'} small />
      {text}
    </span>
  );
}
