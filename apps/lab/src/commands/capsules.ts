import type { Estimate } from '@retinotopia/core';
import { Command } from 'commander';
import { numberBetween, wholeNumber } from '../arguments.ts';
import { drawCapsules } from '../capsules/draw.ts';
import { measureCapsules, type CapsuleSettings, type CapsulesResult, type HeldDensity } from '../capsules/measure.ts'; // prettier-ignore
import { openFolder } from '../capsules/output-folder.ts';
import { showProgress } from '../progress.ts';
import { table } from '../text-table.ts';

interface Options extends CapsuleSettings {
  readonly out?: string;
  readonly json?: boolean;
}

/** `lab capsules`: parts that vote for wholes, against parts that confirm each other. */
export const capsulesCommand = (): Command =>
  new Command('capsules')
    .option('--seed <number>', 'of everything that is drawn', wholeNumber(0), 11)
    .option('--arrangements <n>', 'kinds of wholes for each number of parts', wholeNumber(2, 1000), 5)
    .option('--shown <n>', 'true wholes of each, and as many scrambled ones', wholeNumber(2, 100_000), 200)
    .option('--learnt <n>', 'viewpoints that each is learnt from', wholeNumber(1, 100_000), 20)
    .option('--missing <share>', 'of parts that are not seen', numberBetween(0, 0.9), 0.25)
    .option('--out <folder>', 'a new folder for result.json, report.html and the pictures')
    .option('--json', 'print one JSON document')
    .action(capsules);

async function capsules({ seed, arrangements, shown, learnt, missing, out, json }: Options): Promise<void> {
  // A folder that cannot be written is said before minutes of work.
  const folder = out === undefined ? null : openFolder(out);
  const progress = showProgress(1);
  let result: CapsulesResult;
  try {
    result = measureCapsules({ seed, arrangements, shown, learnt, missing }, (share, done) => {
      progress.update(0, share);
      progress.say(done);
    });
  } finally {
    progress.stop();
  }
  if (folder !== null) {
    const pictures = drawCapsules(result);
    for (const [name, svg] of Object.entries(pictures)) folder.write(`${name}.svg`, svg);
    folder.write('result.json', `${JSON.stringify(result, null, 2)}\n`);
    folder.write('report.html', await report(result, pictures));
    process.stderr.write(`report: ${folder.path}/report.html\n`);
  }
  process.stdout.write(json === true ? `${JSON.stringify(result, null, 2)}\n` : words(result));
}

const withInterval = ({ value, low, high }: Estimate, digits = 3) =>
  `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

const separationHead = ['parts', 'noise', 'area by votes', 'area by messages', 'same verdict', 'same parts', 'pose error']; // prettier-ignore
const separationCells = ({ separation }: CapsulesResult) =>
  separation.map(({ parts, strength, votesArea, fieldArea, sameVerdict, sameParts, poseError }) => [
    String(parts),
    `× ${strength}`,
    withInterval(votesArea),
    withInterval(fieldArea),
    percent(sameVerdict.value),
    percent(sameParts.value),
    poseError.value.toFixed(3),
  ]);

const growthHead = ['parts', 'votes', 'messages', 'ms by votes', 'ms by messages'];
const growthCells = ({ growth: { points } }: CapsulesResult) =>
  points.map(({ parts, votes, messages, votesMs, messagesMs }) => [
    String(parts),
    String(votes),
    String(messages),
    votesMs.toFixed(2),
    messagesMs.toFixed(2),
  ]);

const universalHead = ['what is held', 'bits', 'near each hypothesis'];
const universalCells = (held: readonly HeldDensity[]) =>
  held.map(({ label, bits, near }) => [label, bits.toFixed(2), near.map(percent).join(', ')]);

const sentences = ({ settings, noise, growth, viewChange }: CapsulesResult) => ({
  separation: `True wholes against scrambled ones at unseen viewpoints: ${settings.arrangements} arrangements of each number of parts, ${settings.shown} true and ${settings.shown} scrambled views of each, ${percent(settings.missing)} of parts missing, learnt from ${settings.learnt} views. Noise × 1 is ${noise.place} of a part’s unit in place, ${noise.turnRad} rad in direction, ${percent(noise.size)} in size. Intervals of 95 % over arrangements.`,
  growth: `From ${growth.fittedFrom} parts on, time grows as parts^${growth.votesExponent.toFixed(2)} with votes and as parts^${growth.messagesExponent.toFixed(2)} with messages.`,
  viewChange: `When the view changes (${viewChange.changes} times), found poses change with it up to ${viewChange.poseError.toExponential(0)} of the whole’s unit, and the evidence stays the same up to ${viewChange.evidenceError.toExponential(0)}; the weights are the same.`,
});

const hypothesesInWords = ({ hypotheses }: CapsulesResult['universal']['ambiguous']) =>
  hypotheses.map(({ identity, turnDeg }) => `${identity} at ${turnDeg}°`).join(', ');

function words(result: CapsulesResult): string {
  const { separation, growth, viewChange } = sentences(result);
  const { ambiguous, dissimilar } = result.universal;
  return [
    `${separation}\n\n`,
    table(separationHead, separationCells(result)),
    '\n',
    table(growthHead, growthCells(result)),
    `\n${growth}\n${viewChange}\n\n`,
    `Universal capsules. Two ambiguous parts (${hypothesesInWords(ambiguous)})\n`,
    table(universalHead, universalCells(ambiguous.held)),
    `\nColumns of two objects (${hypothesesInWords(dissimilar)})\n`,
    table(universalHead, universalCells(dissimilar.held)),
  ].join('');
}

async function report(result: CapsulesResult, pictures: Readonly<Record<string, string>>): Promise<string> {
  const { figure, html, page, table: htmlTable, trusted } = await import('@retinotopia/runs/report');
  const said = sentences(result);
  const drawn = (name: string, caption: string) => figure(trusted(pictures[name]!), caption);
  const { ambiguous, dissimilar } = result.universal;
  return page(
    'Capsules',
    html`<h1>Capsules</h1>
      <p class="lead">
        Parts that vote for the pose of their whole, and parts that confirm each other directly.
      </p>
      ${drawn('votes', 'Frames of six parts (grey), and where each says its whole is (blue where votes agree, orange where they do not). The transforms are in the weights; turning the whole changes none of them.')}
      <h2>True against scrambled</h2>
      <p>${said.separation}</p>
      ${htmlTable(separationHead, separationCells(result))}
      ${drawn('separation', 'Area under the curve by strength of the noise.')}
      <h2>n votes, n² messages</h2>
      <p>${said.growth} ${said.viewChange}</p>
      ${htmlTable(growthHead, growthCells(result))}
      ${drawn('growth', 'Counts and times by number of parts; both axes are logarithmic.')}
      <h2>Universal capsules</h2>
      <p>Two ambiguous parts: ${hypothesesInWords(ambiguous)}.</p>
      ${htmlTable(universalHead, universalCells(ambiguous.held))}
      <p>Columns of two objects: ${hypothesesInWords(dissimilar)}.</p>
      ${htmlTable(universalHead, universalCells(dissimilar.held))}
      ${drawn('universal', 'Distributions over identity (rows) and direction; each scaled to its own highest value.')}`,
  );
}
