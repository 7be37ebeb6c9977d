import type { JsonObject } from '@drydock/manifests';
import { ALL_NAMESPACES_FLAG, OUTPUT_FLAGS } from '../common-flags.ts';
import { eventInterval, sortEvents } from '../describe/events.ts';
import { usageFailure } from '../failure.ts';
import { asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { parseOutput, shownObject } from '../print/output-format.ts';
import { alignTabs, TABLE_TABS } from '../print/tab-writer.ts';
import { parseResourceArgs } from '../resources.ts';
import type { Subcommand } from '../subcommand.ts';

export const events: Subcommand = {
  name: 'events',
  summary: 'List events',
  completes: 'nothing',
  flags: [
    ALL_NAMESPACES_FLAG,
    { name: 'for', kind: 'string' },
    { name: 'types', kind: 'list' },
    { name: 'no-headers', kind: 'bool' },
    ...OUTPUT_FLAGS,
  ],
  unmodelled: ['watch', 'chunk-size'],
  async run(kubectl) {
    const { flags } = kubectl;
    const isEverywhere = flags.isOn('all-namespaces');
    const path = isEverywhere ? '/api/v1/events' : `/api/v1/namespaces/${kubectl.namespace}/events`;
    const list = await kubectl.rest.json(path, {
      query: { fieldSelector: await aboutQuery(kubectl) },
    });
    const types = flags.list('types').flatMap((text) => text.split(','));
    if (types.some((type) => !/^(?:normal|warning)$/i.test(type))) {
      throw usageFailure('valid --types are Normal or Warning');
    }
    const shown = sortEvents(asObjects(list['items'])).filter(
      (event) =>
        types.length === 0 ||
        types.some((type) => type.toLowerCase() === asText(event['type']).toLowerCase()),
    );
    if (shown.length === 0) {
      kubectl.err(
        isEverywhere
          ? 'No events found.\n'
          : `No events found in ${kubectl.namespace} namespace.\n`,
      );
      return;
    }
    const format = parseOutput(kubectl, false);
    if (format?.kind === 'document') {
      const document = {
        apiVersion: 'v1',
        items: shown,
        kind: 'EventList',
        metadata: list['metadata'],
      };
      kubectl.out(format.print(shownObject(document, format, flags)));
      return;
    }
    const rows = shown.map((event) => rowOf(event, kubectl.clock.now(), isEverywhere));
    const header = `${isEverywhere ? 'NAMESPACE\t' : ''}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE`;
    const lines = flags.isOn('no-headers') ? rows : [header, ...rows];
    kubectl.out(`${alignTabs(lines.join('\n'), TABLE_TABS)}\n`);
  },
};

async function aboutQuery(kubectl: Kubectl): Promise<string | undefined> {
  const about = kubectl.flags.text('for');
  if (about === undefined) return undefined;
  if (!about.includes('/')) throw usageFailure('--for must be in resource/name form');
  const selection = await parseResourceArgs(kubectl, [about]);
  const [ref] = selection.kind === 'refs' ? selection.refs : [];
  if (!ref) return undefined;
  return `involvedObject.kind=${ref.type.kind},involvedObject.name=${ref.name}`;
}

function rowOf(event: JsonObject, now: number, withNamespace: boolean): string {
  const about = at(event, 'involvedObject');
  const cells = [
    ...(withNamespace ? [asText(at(event, 'metadata', 'namespace'))] : []),
    eventInterval(event, now),
    asText(event['type']),
    asText(event['reason']),
    `${asText(at(about, 'kind'))}/${asText(at(about, 'name'))}`,
    asText(event['message']).trim(),
  ];
  return cells.join('\t');
}
