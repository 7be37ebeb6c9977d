/** What a hint may quote from the evidence of the check that failed. */
export interface HintFacts {
  /** `GET /wpcatalog` */
  readonly request?: string | undefined;
  /** `reviews v1 as /wpcatalog, 404` */
  readonly seen?: string | undefined;
  readonly wanted?: string | undefined;
  /** The value that the mistake was recognised by. */
  readonly value?: string | undefined;
  /** `reviews-route.yaml, line 9` */
  readonly place?: string | undefined;
}

const KNOWN: readonly string[] = ['request', 'seen', 'wanted', 'value', 'place'];

const PLACEHOLDER = /\{([a-z]+)\}/g;

/** The placeholders of a hint; anything else in braces stays as it is. */
export function placeholders(text: string): {
  readonly known: readonly string[];
  readonly unknown: readonly string[];
} {
  const names = [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
  return {
    known: names.filter((name) => KNOWN.includes(name)),
    unknown: names.filter((name) => !KNOWN.includes(name)),
  };
}

/** Fills in the facts; one that is not known becomes a neutral word, so that a sentence stays one. */
export function renderHint(text: string, facts: HintFacts): string {
  const words: Readonly<Record<string, string | undefined>> = { ...facts };
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    KNOWN.includes(name) ? (words[name] ?? NEUTRAL[name] ?? whole) : whole,
  );
}

const NEUTRAL: Readonly<Record<string, string>> = {
  request: 'the request',
  seen: 'another answer',
  wanted: 'the wanted answer',
  value: 'this value',
  place: 'your files',
};
