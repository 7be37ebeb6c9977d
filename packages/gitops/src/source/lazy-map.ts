/** A map whose values are worked out when they are first asked for, each once. `source` must not change. */
export function lazyMap<K, From, To>(
  source: ReadonlyMap<K, From>,
  valueOf: (from: From) => To,
): ReadonlyMap<K, To> {
  return new LazyMap(source, valueOf);
}

class LazyMap<K, From, To> implements ReadonlyMap<K, To> {
  readonly #source: ReadonlyMap<K, From>;
  readonly #valueOf: (from: From) => To;
  readonly #known = new Map<K, To>();

  constructor(source: ReadonlyMap<K, From>, valueOf: (from: From) => To) {
    this.#source = source;
    this.#valueOf = valueOf;
  }

  get size(): number {
    return this.#source.size;
  }

  has(key: K): boolean {
    return this.#source.has(key);
  }

  get(key: K): To | undefined {
    const known = this.#known.get(key);
    if (known !== undefined || !this.#source.has(key)) return known;
    const value = this.#valueOf(this.#source.get(key) as From); // it has the key
    this.#known.set(key, value);
    return value;
  }

  keys(): MapIterator<K> {
    return this.#source.keys();
  }

  *entries(): MapIterator<[K, To]> {
    for (const key of this.#source.keys()) yield [key, this.get(key) as To]; // it has the key
  }

  *values(): MapIterator<To> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(visit: (value: To, key: K, map: ReadonlyMap<K, To>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }

  [Symbol.iterator](): MapIterator<[K, To]> {
    return this.entries();
  }
}
