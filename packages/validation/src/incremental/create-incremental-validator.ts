import { createManifestReader, type Diagnostic, type Resource } from '@drydock/manifests';
import { subjectOfObject, subjectOfResource, type Subject } from '../subject.ts';
import { chooseRules, resourceSetOf, tidyFindings, type ValidateOptions } from '../validate.ts';
import { layoutOf } from './moved-diagnostic.ts';
import { rememberRule, type Moment, type RuleMemory } from './rule-memory.ts';
import { createTrackedSet, type TrackedSet } from './tracked-set.ts';

/** For an editor: `validate` over texts that change a little between calls. */
export interface IncrementalValidator {
  /**
   * The same as `validate(files, options)`, in less time when the last call was much like this one:
   * documents whose text has not changed are neither read nor judged alone again, and a rule over the
   * set runs again only when a kind of object that it reads has changed. Other options begin anew; they
   * are compared by identity, so an equal list of cluster objects must be the same list.
   */
  validate(files: ReadonlyMap<string, string>, options?: ValidateOptions): readonly Diagnostic[];
}

/** What is kept as long as the options stay the same. */
interface Session {
  readonly options: ValidateOptions;
  readonly cluster: readonly Subject[];
  readonly memories: readonly RuleMemory[];
  readonly subjects: WeakMap<Resource, Subject>;
  tracked?: TrackedSet;
}

/** A validator that remembers its last set. */
export function createIncrementalValidator(): IncrementalValidator {
  const reader = createManifestReader();
  let session: Session | undefined;
  return {
    validate(files, options = {}) {
      if (!session || !isSameOptions(session.options, options)) session = begin(options);
      reader.keepOnly(new Set(files.keys()));
      const read = new Map([...files].map(([file, text]) => [file, reader.read(file, text)]));
      const documents = new Map([...read].map(([file, one]) => [file, one.documents]));
      const moment: Moment = {
        layout: layoutOf(documents),
        alive: new Set([...documents.values()].flat()),
      };
      const parsed = [...read.values()];
      const tracked = enter(
        session,
        parsed.flatMap(({ resources }) => resources),
        files,
      );
      const found = session.memories.flatMap((memory) => memory(tracked, moment));
      const all = [...parsed.flatMap(({ diagnostics }) => diagnostics), ...found];
      return tidyFindings(all, options, files.keys());
    },
  };
}

function begin(options: ValidateOptions): Session {
  const namespace = options.namespace ?? 'default';
  return {
    options,
    cluster: (options.cluster ?? []).map((object) => subjectOfObject(object, namespace)),
    memories: chooseRules(options).map(rememberRule),
    subjects: new WeakMap(),
  };
}

/** Puts the subjects of these resources, which stay the same as long as those do, into the tracked set. */
function enter(
  session: Session,
  resources: readonly Resource[],
  texts: ReadonlyMap<string, string>,
): TrackedSet {
  const { options, cluster, subjects } = session;
  const own = resources.map((resource) => {
    let subject = subjects.get(resource);
    if (!subject) {
      subject = subjectOfResource(resource, options.namespace ?? 'default');
      subjects.set(resource, subject);
    }
    return subject;
  });
  const set = resourceSetOf(own, cluster, { options, texts: options.texts ?? texts });
  if (session.tracked) session.tracked.enter(set);
  else session.tracked = createTrackedSet(set);
  return session.tracked;
}

function isSameOptions(a: ValidateOptions, b: ValidateOptions): boolean {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof ValidateOptions)[]; // both have these keys alone
  return names.every((name) => a[name] === b[name]);
}
