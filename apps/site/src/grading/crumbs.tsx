import type { JSX } from 'preact';
import { gradingMessages } from '../grading-messages.ts';

export interface Crumb {
  readonly name: string;
  readonly href: string;
}

/** The way back, from the list of courses on. */
export function Crumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }): JSX.Element {
  return (
    <nav class="crumbs t12" aria-label={gradingMessages.result.crumbs}>
      <ol class="row wrap-row">
        <li>
          <a href="/grading/">{gradingMessages.title}</a>
        </li>
        {crumbs.map(({ name, href }) => (
          <li key={href}>
            <a href={href}>{name}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
