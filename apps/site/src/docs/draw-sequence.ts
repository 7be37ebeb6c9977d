import { element, escapeHtml } from './html.ts';

interface Actor {
  readonly id: string;
  readonly label: string;
}

type Row =
  | {
      readonly kind: 'message';
      readonly from: string;
      readonly to: string;
      readonly text: string;
      readonly isDotted: boolean;
    }
  | { readonly kind: 'note'; readonly over: string; readonly text: string };

const GAP = 190;
const ROW = 40;
const TOP = 56;

/** Reads participants, messages and notes of a sequence diagram. Throws on a line that it does not know: the build then says so. */
export function parseSequence(source: string): {
  readonly actors: readonly Actor[];
  readonly rows: readonly Row[];
} {
  const actors = new Map<string, Actor>();
  const rows: Row[] = [];
  const know = (id: string): string => {
    if (!actors.has(id)) actors.set(id, { id, label: id });
    return id;
  };
  for (const line of source
    .split('\n')
    .map((text) => text.trim())
    .slice(1)) {
    const actor = /^(?:participant|actor)\s+(\w+)(?:\s+as\s+(.+))?$/.exec(line);
    const message = /^(\w+)\s*(-{1,2})>>?\s*(\w+)\s*:\s*(.*)$/.exec(line);
    const note = /^[Nn]ote\s+(?:over|right of|left of)\s+(\w+)(?:\s*,\s*\w+)?\s*:\s*(.*)$/.exec(
      line,
    );
    if (actor) {
      const [, id = '', label = id] = actor;
      actors.set(id, { id, label });
    } else if (message) {
      const [, from = '', dashes, to = '', text = ''] = message;
      rows.push({
        kind: 'message',
        from: know(from),
        to: know(to),
        text,
        isDotted: dashes === '--',
      });
    } else if (note) {
      rows.push({ kind: 'note', over: know(note[1] ?? ''), text: note[2] ?? '' });
    } else if (line !== '' && !line.startsWith('%%') && line !== 'autonumber') {
      throw new Error(`This is no line of a sequence diagram: ${line}`);
    }
  }
  return { actors: [...actors.values()], rows };
}

/** Draws a sequence diagram as SVG, one row for each message. */
export function drawSequence(source: string): string {
  const { actors, rows } = parseSequence(source);
  const x = new Map(actors.map(({ id }, index) => [id, 80 + index * GAP]));
  const at = (id: string): number => x.get(id) ?? 0;
  const width = 160 + (actors.length - 1) * GAP + 40;
  const height = TOP + rows.length * ROW + 12;
  const heads = actors.flatMap(({ id, label }) => [
    element('path', { class: 'd-edge dotted', d: `M${at(id)} 40V${height - 4}` }),
    element('rect', { class: 'd-node', x: at(id) - 66, y: 8, width: 132, height: 32, rx: 4 }),
    element('text', { class: 'd-text', x: at(id), y: 28.5, 'text-anchor': 'middle' }, [
      escapeHtml(label),
    ]),
  ]);
  const lines = rows.flatMap((row, index) => drawRow(row, TOP + index * ROW + 20, at));
  const words = rows.map((row) =>
    row.kind === 'note'
      ? `${name(actors, row.over)}: ${row.text}`
      : `${name(actors, row.from)} to ${name(actors, row.to)}: ${row.text}`,
  );
  const svg = element(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `${words.join('; ')}.`,
    },
    [...heads, ...lines],
  );
  return element('div', { class: 'diagram' }, [svg]);
}

function drawRow(row: Row, y: number, at: (id: string) => number): readonly string[] {
  if (row.kind === 'note') {
    const width = row.text.length * 6.6 + 16;
    const left = at(row.over) - width / 2;
    return [
      element('rect', { class: 'd-group', x: left, y: y - 15, width, height: 22 }),
      element('text', { class: 'd-small', x: at(row.over), y, 'text-anchor': 'middle' }, [
        escapeHtml(row.text),
      ]),
    ];
  }
  const from = at(row.from);
  const isSelf = row.from === row.to;
  const to = isSelf ? from + 44 : at(row.to);
  const turn = to < from ? 180 : 0;
  const middle = isSelf ? from + 52 : (from + to) / 2;
  return [
    element('path', { class: row.isDotted ? 'd-edge dotted' : 'd-edge', d: `M${from} ${y}H${to}` }),
    element('path', {
      class: 'd-head',
      d: 'M0 0L-8 -3.6V3.6Z',
      transform: `translate(${to} ${y}) rotate(${turn})`,
    }),
    element(
      'text',
      {
        class: 'd-small',
        x: middle,
        y: isSelf ? y + 4 : y - 6,
        'text-anchor': isSelf ? 'start' : 'middle',
      },
      [escapeHtml(row.text)],
    ),
  ];
}

function name(actors: readonly Actor[], id: string): string {
  return actors.find((actor) => actor.id === id)?.label ?? id;
}
