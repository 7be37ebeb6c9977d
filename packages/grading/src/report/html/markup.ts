import { escapeMarkup } from '../escape-xml.ts';

/** HTML that is ready to be written: made by `html` alone, so that no text gets in unescaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | undefined | readonly Part[];

/** HTML from a template: what is put in is text and is escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  // Indentation is for those who read the template; a line end stays, as it parts words.
  const texts = strings.map((text) => text.replaceAll(/\n\s*/g, '\n'));
  return new Markup(texts.map((text, index) => text + written(parts[index])).join(''));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeMarkup(part);
  if (typeof part === 'number') return String(part);
  return part.map(written).join('');
}
