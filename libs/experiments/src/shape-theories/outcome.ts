import { mean } from '@retinotopia/core';
import type { BackendDescription } from '@retinotopia/compute';
import type { Findings, Measured, RunFolder } from '@retinotopia/runs';
import { endRun, repliesIn } from '../end-run.ts';
import type { TheoryFinding } from './measure.ts';
import { drawSamples } from './pictures.ts';
import type { Theory, TheoriesProtocol } from './protocol.ts';
import { assembleTheories, type TheoriesResult } from './result.ts';

/** Writes what all theories of a folder have found: result, report with pictures, and how it ended. */
export async function writeTheoriesOutcome(
  folder: RunFolder,
  protocol: TheoriesProtocol,
  backend: BackendDescription,
  outcome: Findings<Measured<TheoryFinding>>,
): Promise<TheoriesResult> {
  const replies = repliesIn(outcome);
  const result = assembleTheories(protocol, backend, replies.map((reply) => reply.result)); // prettier-ignore
  folder.writeResult(result);
  const secondsOf = (theory: Theory, viewpoints: number) =>
    mean(
      replies
        .filter(({ result: { task } }) => task.theory === theory && task.viewpoints === viewpoints)
        .map((reply) => reply.seconds),
    );
  const { command, started } = folder.manifest;
  const context = { command, started, seconds: outcome.seconds, samples: drawSamples(protocol), secondsOf };
  const { theoriesReport } = await import('./report.ts');
  folder.writeFile('report.html', theoriesReport(result, context));
  endRun(folder, outcome);
  return result;
}
