import type { JSX } from 'preact';

/** Lines of a diff; the sign stays in the text, colour only repeats it. */
export function DiffLines({
  text,
  label,
}: {
  readonly text: string;
  readonly label: string;
}): JSX.Element {
  return (
    <pre class="code diff scroll" tabIndex={0} role="region" aria-label={label}>
      {text.split('\n').map((line, index) => (
        <span key={index} class={line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : ''}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
