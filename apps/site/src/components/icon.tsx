import type { JSX } from 'preact';
import { icons, type IconName } from './icons.ts';

export interface IconProps {
  readonly name: IconName;
  /** 14 px instead of 16. */
  readonly small?: boolean;
  readonly class?: string;
}

/** A drawing beside a word; never the only label, so screen readers skip it. */
export function Icon({ name, small = false, class: extra }: IconProps): JSX.Element {
  const classes = ['ic', small ? 's' : '', extra ?? ''].filter(Boolean).join(' ');
  return (
    <svg
      class={classes}
      viewBox="0 0 16 16"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: icons[name] }}
    />
  );
}
