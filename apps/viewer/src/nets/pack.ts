/**
 * Writes the nets for the page, students of one seed of a run, with floats of 16 bits. By hand, from the root:
 *
 *     npm run lab -- distillation --preset quick --out runs/quick
 *     node --conditions=@retinotopia/source --import tsx apps/viewer/src/nets/pack.ts runs/quick 11
 */
import { disposeParameters, readSafetensors, useBackend, writeSafetensors } from '@retinotopia/compute';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [run, seed] = process.argv.slice(2) as [run: string, seed: string];
await useBackend('wasm');
const { command } = JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')) as { command: string };
for (const recipe of ['student', 'without-3']) {
  const name = `${recipe}-${seed}`;
  const { result } = JSON.parse(readFileSync(join(run, 'tasks', `${name}.json`), 'utf8')) as {
    result: { errors: number[][]; bias: { bias: number } | null };
  };
  const trained = join(run, 'checkpoints', name, 'trained.safetensors');
  const { parameters } = readSafetensors(readFileSync(trained), trained);
  const madeBy = {
    command: command.replace(/ --(out|workers) \S+/g, ''),
    recipe,
    seed,
    testErrors: String(result.errors[0]!.reduce((sum, errors) => sum + errors)),
    ...(result.bias && { bias: result.bias.bias.toFixed(2) }),
  };
  const file = new URL(`${recipe}.safetensors`, import.meta.url);
  writeFileSync(file, await writeSafetensors(parameters, madeBy, 'F16'));
  disposeParameters(parameters);
}
