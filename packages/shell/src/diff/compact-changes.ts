/** One text, its lines as numbers (equal lines, equal numbers), and which of them are changed. */
export interface Side {
  readonly lines: Int32Array;
  readonly changed: boolean[];
  readonly texts: readonly string[];
}

/** Furthest that a change is moved for the sake of its looks. */
const MOST_SLIDING = 100;
const MOST_BLANKS = 20;
const DEEPEST_INDENT = 200;

/**
 * Moves changes that could stand in several places: to where the other text changes too, or else to the place that reads best.
 * The rules and weights are those of git's xdl_change_compact and its indent heuristic (git-diff(1), `--indent-heuristic`).
 */
export function compactChanges(side: Side, other: readonly boolean[], byIndent: boolean): void {
  const own = new Group(side.changed, side.lines);
  const theirs = new Group(other as boolean[], undefined); // only walked over
  for (;;) {
    if (!own.isEmpty) slide(side, own, theirs, byIndent);
    if (!own.next()) return;
    theirs.next();
  }
}

function slide({ texts }: Side, own: Group, theirs: Group, byIndent: boolean): void {
  let size: number;
  let earliest: number;
  let beside: number;
  do {
    size = own.end - own.start;
    beside = -1;
    while (own.slideUp()) theirs.previous();
    earliest = own.end;
    if (!theirs.isEmpty) beside = own.end;
    while (own.slideDown()) {
      theirs.next();
      if (!theirs.isEmpty) beside = own.end;
    }
  } while (size !== own.end - own.start);
  if (own.end === earliest) return;
  const back = (): void => {
    own.slideUp();
    theirs.previous();
  };
  if (beside !== -1) while (theirs.isEmpty) back();
  else if (byIndent) {
    const best = bestEnd(texts, { earliest, latest: own.end, size });
    while (own.end > best) back();
  }
}

/** A run of changed lines, [start, end); an empty one stands before each unchanged line. */
class Group {
  start = 0;
  end = 0;
  readonly #changed: boolean[];
  readonly #lines: Int32Array | undefined;

  constructor(changed: boolean[], lines: Int32Array | undefined) {
    this.#changed = changed;
    this.#lines = lines;
    this.#takeFollowing();
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  next(): boolean {
    if (this.end === this.#changed.length) return false;
    this.start = this.end + 1;
    this.end = this.start;
    this.#takeFollowing();
    return true;
  }

  previous(): boolean {
    if (this.start === 0) return false;
    this.end = this.start - 1;
    this.start = this.end;
    this.#takePreceding();
    return true;
  }

  slideDown(): boolean {
    const { start, end } = this;
    if (end >= this.#changed.length || this.#lines?.[start] !== this.#lines?.[end]) return false;
    this.#changed[start] = false;
    this.#changed[end] = true;
    this.start += 1;
    this.end += 1;
    this.#takeFollowing();
    return true;
  }

  slideUp(): boolean {
    const { start, end } = this;
    if (start === 0 || this.#lines?.[start - 1] !== this.#lines?.[end - 1]) return false;
    this.#changed[start - 1] = true;
    this.#changed[end - 1] = false;
    this.start -= 1;
    this.end -= 1;
    this.#takePreceding();
    return true;
  }

  #takeFollowing(): void {
    while (this.#changed[this.end] === true) this.end += 1;
  }

  #takePreceding(): void {
    while (this.start > 0 && this.#changed[this.start - 1] === true) this.start -= 1;
  }
}

interface Span {
  readonly earliest: number;
  readonly latest: number;
  readonly size: number;
}

/** Where a change of `size` lines should end: at the split that costs least; of equal ones the latest. */
function bestEnd(texts: readonly string[], { earliest, latest, size }: Span): number {
  let best: (Cost & { readonly end: number }) | undefined;
  for (
    let end = Math.max(earliest, latest - size - 1, latest - MOST_SLIDING);
    end <= latest;
    end++
  ) {
    const [below, above] = [costOfSplit(texts, end), costOfSplit(texts, end - size)];
    const cost = { indent: below.indent + above.indent, penalty: below.penalty + above.penalty };
    const isBetter =
      !best || 60 * Math.sign(cost.indent - best.indent) + (cost.penalty - best.penalty) <= 0;
    if (isBetter) best = { ...cost, end };
  }
  return best?.end ?? latest;
}

interface Cost {
  readonly indent: number;
  readonly penalty: number;
}

/** How badly it reads to cut a text before one of its lines. */
function costOfSplit(texts: readonly string[], at: number): Cost {
  const isEnd = at >= texts.length;
  const own = isEnd ? undefined : indentOf(texts[at]);
  const before = nextText(texts, at - 1, -1);
  const after = nextText(texts, at + 1, 1);
  const blanksAfter = own === undefined ? 1 + after.blanks : 0;
  const blanks = before.blanks + blanksAfter;
  const indent = own ?? after.indent;
  const isAtStart = before.indent === undefined && before.blanks === 0;
  const penalty =
    (isAtStart ? 1 : 0) +
    (isEnd ? 21 : 0) -
    30 * blanks +
    6 * blanksAfter +
    relativePenalty(indent, before.indent, after.indent, blanks > 0);
  return { indent: indent ?? -1, penalty };
}

function relativePenalty(
  indent: number | undefined,
  before: number | undefined,
  after: number | undefined,
  hasBlanks: boolean,
): number {
  if (indent === undefined || before === undefined || indent === before) return 0;
  if (indent > before) return hasBlanks ? 10 : -4;
  if (hasBlanks) return 17;
  return after !== undefined && after > indent ? 24 : 23;
}

function nextText(
  texts: readonly string[],
  from: number,
  step: 1 | -1,
): { readonly indent: number | undefined; readonly blanks: number } {
  let blanks = 0;
  for (let at = from; at >= 0 && at < texts.length; at += step) {
    const indent = indentOf(texts[at]);
    if (indent !== undefined) return { indent, blanks };
    blanks += 1;
    if (blanks === MOST_BLANKS) return { indent: 0, blanks };
  }
  return { indent: undefined, blanks };
}

/** Columns before the first character; undefined for a blank line. */
function indentOf(text = ''): number | undefined {
  let column = 0;
  for (const character of text) {
    if (!/\s/.test(character)) return column;
    if (character === ' ') column += 1;
    else if (character === '\t') column += 8 - (column % 8);
    if (column >= DEEPEST_INDENT) return DEEPEST_INDENT;
  }
  return undefined;
}
