/** All that is left to chance, from one seed: the same seed throws the same dice for ever. */
export type Chance = {
  /** From 0 up to, and without, 1. */
  next(): number;
  happens(probability: number): boolean;
  /** A whole number; both ends are possible. */
  between(low: number, high: number): number;
  /** One of these; there must be one. */
  pick<T>(items: readonly T[]): T;
  readonly bytes: (count: number) => Buffer;
};

/** Throws that are wasted first, so that neighbouring seeds have nothing in common. */
const WARM_UP = 12;

/**
 * A stream of its own for each name, so that what is decided about one thing (a fault switched
 * off, say) does not change what is thrown for the others. The generator is the small fast
 * counting one (sfc32) of the PractRand test suite.
 */
export function makeChance(seed: number, stream: string): Chance {
  let [a, b, c] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, hashOf(stream)];
  let counter = 1;
  const word = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let waste = 0; waste < WARM_UP; waste += 1) word();

  const next = (): number => word() / 2 ** 32;
  const between = (low: number, high: number): number =>
    low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick: (items) => {
      const index = between(0, items.length - 1);
      if (items.length === 0) throw new RangeError('There is nothing to pick from.');
      return items[index] as (typeof items)[number];
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => word() & 0xff)),
  };
}

/** 32 bits of a name (FNV-1a). */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}
