import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { kernelBuilds, loadKernels, type KernelModule } from './module.ts';
import { allow } from './oracle.spec.kit.ts';

const memory = new WebAssembly.Memory({ initial: 32 }); // 2 MiB
let kernels: KernelModule;

/** Runs a kernel with its scratch at the end of what it may touch: what lies behind are other people's tensors. */
function staysInside(scratchBytes: number, run: (at: number, scratch: number) => void): void {
  const [operands, scratch] = [1024, 1 << 18];
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(0, 0, scratch + scratchBytes).fill(0xa5, scratch + scratchBytes);
  run(operands, scratch);
  const touched = bytes.subarray(scratch + scratchBytes).findIndex((byte) => byte !== 0xa5);
  expect(touched, `bytes behind ${scratchBytes} of scratch`).toBe(-1);
}

const length = fc.constantFrom(0, 1, 2, 5, 6, 7, 8, 9, 17, 64, 65);

describe.each(kernelBuilds)('a kernel (%s) stays inside the scratch that it asks for', (build) => {
  beforeAll(async () => {
    await allow(build);
    ({ kernels } = (await loadKernels(memory, [build]))!);
  });

  it('when it multiplies', () => {
    fc.assert(
      fc.property(length, length, length, fc.boolean(), (m, n, k, transposed) => {
        staysInside(kernels.scratchBytes(n, k), (at, scratch) => {
          const [row, column] = transposed ? [1, k] : [n, 1];
          const strides = [m * k, k, 1, k * n, row, column] as const;
          kernels.batchMatMul(at, 0, at, 0, at + 65_536, 0, scratch, 2, m, n, k, ...strides, 0, 0, false);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('when it attends', () => {
    fc.assert(
      fc.property(length, fc.integer({ min: 1, max: 33 }), fc.boolean(), fc.nat(99), (columns, size, alike, seed) => {
        const random = randomStream(seed, 'lists');
        const longest = random.integer(columns + 1);
        const own = () => Array.from({ length: longest }, () => random.integer(columns));
        const first = own();
        const indices = Array.from({ length: columns }, () => (alike ? first : own())).flat();
        const offsets = Array.from({ length: columns + 1 }, (_, x) => x * longest);
        staysInside(kernels.attentionScratchBytes(columns, size, longest), (at, scratch) => {
          const lists = new Int32Array(memory.buffer, at, offsets.length + indices.length);
          lists.set(offsets);
          lists.set(indices, offsets.length);
          const listed = [at, at + 4 * offsets.length] as const;
          const [x, to] = [at + 65_536, at + 131_072];
          kernels.attend(x, to, scratch, ...listed, columns, 2, size, 1);
          kernels.attendGradient(x, x, to, scratch, ...listed, columns, 2, size, 1);
        });
      }),
      { numRuns: 30 },
    );
  });
});
