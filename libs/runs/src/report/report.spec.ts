import { describe, expect, it } from 'vitest';
import { figure, html, page, table } from './document.ts';
import { experimentReport } from './experiment-report.ts';
import { curves, curvesWithIntervals, discs, pointsWithIntervals } from './plots.ts';

describe('a page', () => {
  it('escapes every text that is put into it', () => {
    const hostile = '<script>alert("x")</script>';
    const document = page(
      hostile,
      html`<p title="${hostile}">${hostile}</p>
        ${table([hostile], [[hostile]])}`,
    );
    expect(document).not.toContain('<script');
    expect(document).toContain('&#60;script&#62;alert(&#34;x&#34;)');
  });

  it('asks nothing of the network and runs no script', () => {
    const document = page('x', figure(pointsWithIntervals('accuracy', ['a'], [], []), 'caption'));
    expect(document).toContain("default-src 'none'");
    expect(document.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|@import/);
  });

  it('keeps markup and joins lists', () => {
    const items = ['a', 'b'].map((item) => html`<li>${item}</li>`);
    expect(
      html`<ul>
        ${items}
      </ul>`.html.replaceAll(/\s/g, ''),
    ).toBe('<ul><li>a</li><li>b</li></ul>');
  });

  it('puts numbers to the right', () => {
    const { html: markup } = table(
      ['arm', 'accuracy'],
      [
        ['shared', '0.71'],
        ['unshared', '−0.30'],
      ],
    );
    expect(markup).toContain('<td>shared</td>');
    expect(markup).toContain('<td class="number">0.71</td>');
  });
});

describe('plots', () => {
  const points = [1, 2, 3].map((seed) => ({
    facet: 'uniform',
    group: 'shared',
    value: 0.6 + seed / 100,
    title: `seed ${seed}`,
  }));

  it('draw a point for every seed and a bar for the interval', () => {
    const interval = { facet: 'uniform', group: 'shared', value: 0.62, low: 0.61, high: 0.63 };
    const { html: svg } = pointsWithIntervals('accuracy', ['shared'], points, [interval], 0.1);
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(svg).toContain('seed 2');
    expect(svg).toMatch(/stroke-width="5"/);
  });

  it('leave out an interval that is infinite', () => {
    const interval = { facet: 'uniform', group: 'shared', value: 0.62, low: -Infinity, high: Infinity };
    expect(pointsWithIntervals('accuracy', ['shared'], points, [interval]).html).not.toMatch(/NaN|Infinity/);
  });

  it('draw a thin line a seed and a thick one for their mean, with a legend', () => {
    const rows = [1, 2].flatMap((seed) =>
      [0, 10].map((x) => ({ facet: 'uniform', group: 'shared', seed, x, y: x * seed })),
    );
    const { html: svg } = curves({ x: 'step', y: 'accuracy' }, ['shared'], rows);
    expect(svg).toContain('shared</span>');
    expect(svg.match(/<path[^>]* d="M[^"]*L/g)!.length).toBeGreaterThanOrEqual(3);
  });

  it('draw a line of means, a bar for each interval that is finite, and a tick for each place', () => {
    const rows = [1, 2, 16].map((x) => ({ facet: 'seen', group: 'votes', x, value: 0.9, low: x === 1 ? -Infinity : 0.8, high: 1 })); // prettier-ignore
    const { html: svg } = curvesWithIntervals({ x: 'viewpoints', y: 'accuracy' }, ['votes'], rows);
    expect(svg.match(/<circle/g)).toHaveLength(3);
    expect(
      svg
        .match(/stroke-width="5"[^>]*>(<line[^>]*>(<\/line>)?)*/g)!
        .join('')
        .match(/<line/g),
    ).toHaveLength(2);
    expect(svg).toContain('>16<');
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  it('draw discs where they are told to, with a label for those who do not see them', () => {
    const group = { x: [1.234], y: [-2], radius: () => 0.5, fill: () => 'red', outline: 'none', opacity: 1 };
    const { html: svg } = discs([group], 5, 'a "mosaic"');
    expect(svg).toContain('<circle cx="1.23" cy="-2" r="0.5" fill="red"');
    expect(svg).toContain('aria-label="a &#34;mosaic&#34;"');
  });
});

describe('the report of an experiment', () => {
  it('sets learning curves side by side by the last word of conditions that outnumber the colours', () => {
    const runs = Array.from({ length: 12 }, (_, index) => ({ task: { seed: 1, index }, found: { losses: [2, 1] } }));
    const reportOf = (count: number) =>
      experimentReport(
        { question: 'Why?', measures: [], conditionOf: ({ index }: { index: number }) => `net${index % 4}/${index}` } as never, // prettier-ignore
        { runs: runs.slice(0, count), missing: [], settings: {}, dataset: null, summary: { answer: 'So.', tables: [], differences: [] }, backend: { engine: 'wasm', version: '4', columnKernels: null } } as never, // prettier-ignore
        [],
        { command: '', versions: {}, started: '', timings: { seconds: 1, workers: 1, peakMiB: 1, runs: [] } },
      );
    const legend = (report: string) => report.match(/<\/i>[^<]+<\/span>/g)!.length;
    expect([legend(reportOf(10)), legend(reportOf(12))]).toEqual([10, 4]);
  });
});
