/**
 * The colours of the page as Monaco and xterm take them (`#rrggbb`), read from the tokens at run
 * time: a theme is written down once, in tokens.css.
 */
export function readTokenColours<Name extends string>(
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  const probe = document.createElement('span');
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  document.body.append(probe);
  const colours: Record<string, string> = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    colours[name] = toHex(context, getComputedStyle(probe).color);
  }
  probe.remove();
  return colours as Readonly<Record<Name, string>>; // one for each name
}

function toHex(context: CanvasRenderingContext2D | null, colour: string): string {
  if (!context) return '#808080';
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** Calls `listener` whenever the page turns light or dark. */
export function onThemeChange(listener: () => void): () => void {
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', listener);
  document.addEventListener('drydock:theme', listener);
  return () => {
    system.removeEventListener('change', listener);
    document.removeEventListener('drydock:theme', listener);
  };
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen === 'dark';
  return matchMedia('(prefers-color-scheme: dark)').matches;
}
