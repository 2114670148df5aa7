import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/**
 * A seeded source of random numbers with a name. Two streams of different names are independent, so adding
 * a draw in one place does not change what another place draws.
 */
export interface RandomStream {
  /** The seed and the path of names that made this stream, for example `7/retina/mosaic`. */
  readonly name: string;
  /** A number in [0, 1), with 53 random bits. */
  uniform(): number;
  /** A whole number in [0, below). */
  integer(below: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
  /** So many random bytes: the quick way to many coarse draws. */
  bytes(length: number): Uint8Array;
  /** The whole numbers 0 … length − 1 in random order (Fisher and Yates). */
  permutation(length: number): Uint32Array;
  /** The stream of a part of this stream's subject. It depends on names alone, not on what was drawn before. */
  stream(name: string): RandomStream;
}

/**
 * Opens the stream `name` of a seed.
 * The generator is xoroshiro128+ (Blackman and Vigna 2018) of the package pure-rand, started from a hash of
 * seed and name.
 * @param seed a whole number
 * @throws RangeError where the seed is not a safe whole number
 */
export function randomStream(seed: number, name: string): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`a seed is a whole number, but this one is ${seed}`);
  return openStream(`${seed}/${name}`);
}

function openStream(path: string): RandomStream {
  const generator = xoroshiro128plusFromState([0, 1, 2, 3].map((word) => hash(`${word}:${path}`)));
  const uniform = () => uniformFloat64(generator);
  const integer = (below: number) => {
    if (!Number.isSafeInteger(below) || below < 1) {
      throw new RangeError(`integer(below) takes a whole number of at least 1, but got ${below}`);
    }
    return uniformInt(generator, 0, below - 1);
  };
  return {
    name: path,
    uniform,
    integer,
    // Box and Muller (1958); 1 − u keeps the logarithm's argument above zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    bytes: (length) => {
      const words = new Int32Array(Math.ceil(length / 4));
      for (let word = 0; word < words.length; word++) words[word] = generator.next();
      return new Uint8Array(words.buffer, 0, length);
    },
    permutation: (length) => {
      const order = Uint32Array.from({ length }, (_, index) => index);
      for (let last = length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [order[last], order[other]] = [order[other]!, order[last]!];
      }
      return order;
    },
    stream: (name) => openStream(`${path}/${name}`),
  };
}

/** FNV-1a over UTF-16 units (Fowler, Noll, Vo), then the finaliser of MurmurHash3 to spread the low bits. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return state ^ (state >>> 16);
}
