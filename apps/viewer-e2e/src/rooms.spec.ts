import { afterAll, beforeAll, describe } from 'vitest';
import { findChromium, startViewing, type Viewing } from './browser.ts';
import { capsules } from './capsules.spec.fixture.ts';
import { darkKnowledge } from './dark-knowledge.spec.fixture.ts';
import { everyRoom } from './every-room.spec.fixture.ts';
import { islands } from './islands.spec.fixture.ts';
import { perception } from './perception.spec.fixture.ts';
import { retina } from './retina.spec.fixture.ts';
import { settling } from './settling.spec.fixture.ts';
import { sharing } from './sharing.spec.fixture.ts';
import { entering } from './viewing.spec.fixture.ts';

const chromium = findChromium();
if (chromium === null) {
  process.stdout.write('Chromium is not on this machine: the viewer is not tried in a browser here.\n');
}

/** One build, one server and one browser for all claims, which lie in a file for each subject. */
describe.skipIf(chromium === null)('the viewer in Chromium', () => {
  let started: Viewing;
  beforeAll(async () => {
    started = await startViewing(chromium!);
  });
  afterAll(() => started.close());
  const viewing = () => started;
  const enter = entering(viewing);

  describe('every room', () => everyRoom(enter, viewing));
  describe('the retina', () => retina(enter));
  describe('perception', () => perception(enter));
  describe('settling columns', () => settling(enter));
  describe('capsules', () => capsules(enter));
  describe('islands', () => islands(enter));
  describe('dark knowledge', () => darkKnowledge(enter));
  describe('no weight sharing', () => sharing(enter));
});
