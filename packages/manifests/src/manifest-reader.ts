import type { Diagnostic, TextRange } from './diagnostic.ts';
import { parseManifests, type ParseLimits } from './parse-manifests.ts';
import type { ParsedManifests, Resource, ResourceSource } from './resource.ts';
import { splitDocuments } from './yaml/split-documents.ts';

/** One document of a text that has been read. It stays the same value while its text does, wherever it moves to. */
export interface ReadDocument {
  /** Offset of its text in the file, now. */
  readonly from: number;
  readonly resources: readonly Resource[];
  readonly length: number;
}

/** What `parseManifests` gives, and the documents that it is made of. */
export interface ReadManifests extends ParsedManifests {
  readonly documents: readonly ReadDocument[];
}

export interface ManifestReader {
  /**
   * The same as `parseManifests(file, text)`. Documents whose text is that of the last call keep their
   * resources, as the very same values; their sources tell where the document stands after this call.
   */
  read(file: string, text: string): ReadManifests;
  /** Forgets the files that are not among these. */
  keepOnly(files: ReadonlySet<string>): void;
}

/** A document at the place that it has now. */
interface Moving {
  from: number;
  /** Index of its first YAML document in the file. */
  index: number;
  readonly length: number;
  readonly resources: readonly Resource[];
  /** With ranges from the start of the document. */
  readonly diagnostics: readonly Diagnostic[];
}

interface ReadFile {
  readonly text: string;
  readonly manifests: ReadManifests;
  readonly byText: ReadonlyMap<string, readonly Moving[]>;
}

/** Longer texts are read as a whole: limits over several documents may matter there. */
const MAX_LENGTH = 1024 * 1024;
const MAX_DIAGNOSTICS = 100;
/** What makes the whole file unreadable, not one document. */
const OF_FILE = new Set(['syntax/control-character', 'syntax/not-utf8', 'syntax/too-large']);

/** A parser for an editor: it reads again only the documents whose text has changed. */
export function createManifestReader(limits: ParseLimits = {}): ManifestReader {
  const files = new Map<string, ReadFile>();
  return {
    read(file, text) {
      const last = files.get(file);
      if (last?.text === text) return last.manifests;
      const read = readFile(file, text, { limits, byText: last?.byText });
      files.set(file, read);
      return read.manifests;
    },
    keepOnly(names) {
      for (const file of files.keys()) if (!names.has(file)) files.delete(file);
    },
  };
}

interface Earlier {
  readonly limits: ParseLimits;
  readonly byText: ReadonlyMap<string, readonly Moving[]> | undefined;
}

function readFile(file: string, text: string, { limits, byText }: Earlier): ReadFile {
  const ranges = text.length <= MAX_LENGTH && !text.startsWith('\uFEFF') && splitDocuments(text);
  if (!ranges) return readWhole(file, text, limits);
  const used = new Map<string, Moving[]>();
  const moved: Moving[] = [];
  for (const [index, [from, to]] of ranges.entries()) {
    const own = text.slice(from, to);
    const taken = used.get(own) ?? [];
    const kept = byText?.get(own)?.[taken.length];
    const document = kept ?? readDocument(file, own, limits);
    if (document.diagnostics.some(({ code }) => OF_FILE.has(code))) {
      return readWhole(file, text, limits);
    }
    document.from = from;
    document.index = index;
    used.set(own, [...taken, document]);
    moved.push(document);
  }
  const diagnostics = moved.flatMap((one) => one.diagnostics.map((found) => shift(found, one)));
  if (diagnostics.length >= MAX_DIAGNOSTICS) return readWhole(file, text, limits);
  const resources = moved.flatMap((one) => one.resources);
  return { text, byText: used, manifests: { resources, diagnostics, documents: moved } };
}

function readWhole(file: string, text: string, limits: ParseLimits): ReadFile {
  const manifests = { ...parseManifests(file, text, limits), documents: [] };
  return { text, byText: new Map(), manifests };
}

function readDocument(file: string, text: string, limits: ParseLimits): Moving {
  const { resources, diagnostics } = parseManifests(file, text, limits);
  const moving: Moving = {
    from: 0,
    index: 0,
    length: text.length,
    diagnostics,
    resources: resources.map((resource) => ({
      ...resource,
      source: movingSource(resource.source, () => moving),
    })),
  };
  return moving;
}

function shift(diagnostic: Diagnostic, { from }: Moving): Diagnostic {
  const { range, related } = diagnostic;
  return {
    ...diagnostic,
    range: moveRange(range, from),
    ...(related && {
      related: related.map((place) => ({ ...place, range: moveRange(place.range, from) })),
    }),
  };
}

function moveRange([from, to]: TextRange, by: number): TextRange {
  return [from + by, to + by];
}

/** The source of a resource in a document that moves. */
function movingSource(source: ResourceSource, place: () => Moving): ResourceSource {
  const move = (range: TextRange): TextRange => moveRange(range, place().from);
  const moveIfAny = (range: TextRange | undefined): TextRange | undefined => range && move(range);
  return {
    file: source.file,
    get index() {
      return source.index + place().index;
    },
    get range() {
      return move(source.range);
    },
    valueRange: (path) => moveIfAny(source.valueRange(path)),
    keyRange: (path) => moveIfAny(source.keyRange(path)),
    nearestRange: (path) => move(source.nearestRange(path)),
  };
}
